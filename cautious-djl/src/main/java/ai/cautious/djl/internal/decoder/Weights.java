package ai.cautious.djl.internal.decoder;

import ai.cautious.djl.internal.script.Value;

/**
 * A model's weights on its device, as the program takes them.
 *
 * @param tensors {@code List[Tensor]}: the embedding, {@code [vocab, hidden]} or {@code [vocab, bytes]} where it is read
 *     from the mapped file, {@code [0, 0]} where it is one of the linears; per layer its {@link LayerVector}s; the final norm; the rotary frequencies
 * @param linears per layer its {@link LayerMatrix}es, then the head, then the embedding where it is a matrix of its own
 */
record Weights(Value tensors, Value linears) implements AutoCloseable {

    @Override
    public void close() {
        tensors.close();
        linears.close();
    }
}
