/**
 * Training on one's own data: LoRA adapters in PEFT's format, full training of small models, and merging. Not here: the
 * engine call that a step is, which is internal.
 */
@NullMarked
package ai.cautious.djl.training;

import org.jspecify.annotations.NullMarked;
