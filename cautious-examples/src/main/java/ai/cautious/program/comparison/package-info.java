/** Two judges' lines about the same rows, side by side. */
@NullMarked
package ai.cautious.program.comparison;

import org.jspecify.annotations.NullMarked;
