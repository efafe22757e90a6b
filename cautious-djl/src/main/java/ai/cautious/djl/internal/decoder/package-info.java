/** The decoder on the device: weights in their running precision, KV caches, sessions, distributions as tensors. */
@NullMarked
package ai.cautious.djl.internal.decoder;

import org.jspecify.annotations.NullMarked;
