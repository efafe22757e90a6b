package ai.cautious.djl.internal.encoder;

import ai.cautious.djl.ModelMemory;
import ai.cautious.djl.internal.checkpoint.T5Checkpoint;
import ai.cautious.djl.internal.checkpoint.T5Checkpoint.Stack;
import ai.cautious.djl.internal.checkpoint.T5Config;
import ai.cautious.djl.internal.checkpoint.WeightTensor;
import ai.cautious.djl.internal.checkpoint.WeightType;
import ai.cautious.djl.internal.decoder.LinearFormat;
import ai.djl.Device;

/** Computes what {@link T5Weights} will hold of a checkpoint, and what texts and passes take beside it. */
final class T5Memory {

    /** So many whole numbers are there at once for each token with each other, when the buckets of distances are found. */
    private static final long LONGS_OF_POSITIONS = 7;

    private final T5Checkpoint checkpoint;
    private final LinearFormat format;
    private final Device device;
    private long weights;
    private long mapped;

    private T5Memory(T5Checkpoint checkpoint, LinearFormat format, Device device) {
        this.checkpoint = checkpoint;
        this.format = format;
        this.device = device;
    }

    /**
     * A T5's, from the shapes in its checkpoint.
     *
     * @param longest how many tokens a text has at most
     */
    static ModelMemory of(T5Checkpoint checkpoint, LinearFormat format, Device device, int longest) {
        T5Memory memory = new T5Memory(checkpoint, format, device);
        memory.addWeights();
        T5Config config = checkpoint.config();
        long keysAndValues = 2L * config.decoderLayers() * config.headsWidth();
        return new ModelMemory(memory.weights, memory.mapped, keysAndValues * Float.BYTES, workspace(config, longest));
    }

    private void addWeights() {
        addMatrix(T5Checkpoint.EMBEDDING);
        for (Stack stack : Stack.values()) {
            addMatrix(stack.positions());
            addVector(stack.finalNorm());
            for (int layer = 0; layer < stack.layers(checkpoint.config()); layer++) {
                stack.norms(layer).forEach(this::addVector);
                stack.matrices(layer, checkpoint.config().gated()).forEach(this::addLinear);
            }
        }
        if (format.isPacked() || !checkpoint.head().equals(T5Checkpoint.EMBEDDING)) {
            addLinear(checkpoint.head());
        }
    }

    private void addLinear(String name) {
        WeightTensor weight = checkpoint.tensor(name);
        if (format.isPacked()) {
            weights += format.packedBytes(weight.rows(), weight.columns());
        } else {
            addMatrix(name);
        }
    }

    private void addMatrix(String name) {
        WeightTensor weight = checkpoint.tensor(name);
        if (weight.isMapped() && weight.type() == WeightType.F32 && !device.isGpu()) {
            mapped += weight.byteCount();
        } else {
            addVector(name);
        }
    }

    private void addVector(String name) {
        weights += checkpoint.tensor(name).weights() * Float.BYTES;
    }

    /** What the encoder's widest step reads and writes; the positions' part in the scores stays until the last one. */
    private static long workspace(T5Config config, long tokens) {
        long pairs = tokens * tokens;
        long positions = LONGS_OF_POSITIONS * pairs * Long.BYTES;
        long attention = (3 * config.heads() * pairs + config.headsWidth() * tokens) * Float.BYTES;
        long inner = (config.gated() ? 3L : 2L) * config.innerSize() * tokens;
        long feedForward = (config.heads() * pairs + inner) * Float.BYTES;
        return config.modelSize() * tokens * Float.BYTES + Math.max(positions, Math.max(attention, feedForward));
    }
}
