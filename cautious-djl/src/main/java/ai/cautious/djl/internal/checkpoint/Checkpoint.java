package ai.cautious.djl.internal.checkpoint;

import java.nio.file.Path;
import java.util.Set;

/**
 * An opened checkpoint, whatever its format, under Hugging Face's tensor names and conventions (q and k in the halves
 * layout of {@code rotate_half}).
 *
 * <p>Thread-safe: tensors can be read concurrently.
 */
public interface Checkpoint extends AutoCloseable {

    /** The folder or file that was opened. */
    Path path();

    /** The validated configuration. */
    ModelConfig config();

    /** The names of all tensors, such as {@code model.layers.0.self_attn.q_proj.weight}. */
    Set<String> tensorNames();

    /**
     * One tensor.
     *
     * @throws ai.cautious.ModelFormatException if there is none of that name, naming the checkpoint and the tensor
     */
    WeightTensor tensor(String name);

    @Override
    void close();
}
