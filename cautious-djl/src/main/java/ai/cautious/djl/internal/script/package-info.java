/**
 * Turns TorchScript source into archives that libtorch loads, and calls their methods: the only place that touches
 * {@code ai.djl.pytorch.jni}.
 */
@NullMarked
package ai.cautious.djl.internal.script;

import org.jspecify.annotations.NullMarked;
