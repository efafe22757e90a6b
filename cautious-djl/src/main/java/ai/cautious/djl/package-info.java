/**
 * Models on DJL's PyTorch engine: loading them, choosing their precision and device, and the process's runtime.
 *
 * <pre>{@code
 * DjlOptions options = DjlOptions.builder().precision(Precision.BFLOAT16).build();
 * try (DjlModel model = DjlModel.load(Path.of("Qwen2.5-Coder-1.5B-Instruct"), options)) {
 *     double[] nats = model.score(model.tokenizer().encode("public static void main"));
 * }
 * }</pre>
 */
@NullMarked
package ai.cautious.djl;

import org.jspecify.annotations.NullMarked;
