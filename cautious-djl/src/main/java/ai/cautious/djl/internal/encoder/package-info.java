/** Encoders on the engine: their program, their weights, and vectors of texts. Which texts, and what for, is not known here. */
@NullMarked
package ai.cautious.djl.internal.encoder;

import org.jspecify.annotations.NullMarked;
