/** Sampling options and the host reference of every operation on distributions. No engine, no model. */
@NullMarked
package ai.cautious.sampling;

import org.jspecify.annotations.NullMarked;
