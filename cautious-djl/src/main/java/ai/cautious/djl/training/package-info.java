/**
 * Training on one's own data: LoRA adapters in PEFT's format, full training of small models, and merging.
 *
 * <pre>{@code
 * try (DjlTokenizer text = DjlTokenizer.load(folder)) {
 *     TextFormat format = new TextFormat(
 *             text.tokenizer(), text.chatTemplate().orElseThrow(), text.endToken().orElseThrow(), 512);
 *     FineTuning.builder()
 *             .model(folder)
 *             .data(TextTrainingData.of(TrainingFile.read(Path.of("train.jsonl"), TrainingFields.STANDARD), format))
 *             .output(Path.of("adapter"))
 *             .run();
 * }
 * }</pre>
 *
 * <p>Not here: the engine call that a step is, which is internal.
 */
@Experimental
@NullMarked
package ai.cautious.djl.training;

import ai.cautious.Experimental;
import org.jspecify.annotations.NullMarked;
