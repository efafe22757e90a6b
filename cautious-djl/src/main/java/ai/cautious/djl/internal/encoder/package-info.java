/**
 * Encoders on the engine, and T5's encoder with its decoder: their programs, their weights, vectors of texts and what is decoded
 * of them. Which texts, and what for, is not known here.
 */
@NullMarked
package ai.cautious.djl.internal.encoder;

import org.jspecify.annotations.NullMarked;
