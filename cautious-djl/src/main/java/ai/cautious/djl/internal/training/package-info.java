/** A training step on libtorch, what it trains, and the order of its data. */
@NullMarked
package ai.cautious.djl.internal.training;

import org.jspecify.annotations.NullMarked;
