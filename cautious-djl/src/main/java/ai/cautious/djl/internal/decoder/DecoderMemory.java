package ai.cautious.djl.internal.decoder;

import ai.cautious.djl.ModelMemory;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.checkpoint.LoraAdapter;
import ai.cautious.djl.internal.checkpoint.ModelConfig;
import ai.cautious.djl.internal.checkpoint.WeightTensor;
import ai.cautious.djl.internal.decoder.DecoderSource.Target;
import ai.cautious.djl.internal.script.Program;
import ai.cautious.djl.internal.script.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Computes what {@link WeightLoader} will hold of a checkpoint, and what sessions and passes take beside it. */
final class DecoderMemory {

    /** Of a quantised row, beside its codes: oneDNN's scale and zero point. */
    private static final int WIDE_ROW = 12;

    /** Of a group in four bits on CUDA: its scale and its middle. */
    private static final int TILE_NUMBERS = 4;

    /** So many tokens' cache is made to see what one takes: whole vectors, however long they are. */
    private static final int CACHED = 64;

    private final Checkpoint checkpoint;
    private final ModelConfig config;
    private final Target target;
    private final WeightReader reader;
    private long weights;
    private long mapped;

    private DecoderMemory(Checkpoint checkpoint, @Nullable LoraAdapter adapter, Target target, Program program) {
        this.checkpoint = checkpoint;
        this.config = checkpoint.config();
        this.target = target;
        this.reader = new WeightReader(checkpoint, adapter, target.precision(), target.format(), program);
    }

    /**
     * A decoder's, from the shapes in its checkpoint.
     *
     * @param program the target's
     */
    static ModelMemory of(Checkpoint checkpoint, @Nullable LoraAdapter adapter, Target target, Program program) {
        DecoderMemory memory = new DecoderMemory(checkpoint, adapter, target, program);
        memory.addWeights();
        return new ModelMemory(memory.weights, memory.mapped, memory.cache(program), memory.workspace());
    }

    private void addWeights() {
        String head = config.tiedEmbeddings() ? WeightLoader.EMBEDDING : WeightLoader.HEAD;
        LinearLayout layout = target.layout();
        for (int layer = 0; layer < config.layers(); layer++) {
            for (LayerMatrix matrix : LayerMatrix.values()) {
                addMatrix(matrix.tensors(layer), layout.wide().contains(matrix));
            }
            for (LayerVector vector : LayerVector.of(config)) {
                vector.tensors(config, layer).forEach(this::addPlain);
            }
        }
        addMatrix(List.of(head), layout.wideHead());
        addPlain(WeightLoader.FINAL_NORM);
        // The rotary frequencies.
        weights += (long) config.headSize() / 2 * Float.BYTES;
        addTable();
    }

    private void addMatrix(List<String> names, boolean wide) {
        for (String name : names) {
            WeightTensor weight = checkpoint.tensor(name);
            long rows = weight.rows();
            if (wide) {
                weights += rows * (weight.columns() + WIDE_ROW);
                continue;
            }
            switch (target.format()) {
                case PLAIN -> addPlain(name, names.size() == 1);
                case FLOAT16, INT8 -> weights += target.format().packedBytes(rows, weight.columns());
                case BLOCKS -> weights += reader.encoding(name).bytes(rows, weight.columns());
                case TILES -> addTiles(names, weight);
            }
        }
    }

    private void addTiles(List<String> names, WeightTensor weight) {
        if (reader.fitsTiles(names)) {
            weights +=
                    weight.rows() * (weight.columns() / 2 + weight.columns() / WeightReader.TILE_GROUP * TILE_NUMBERS);
        } else {
            addPlain(weight.name());
        }
    }

    private void addPlain(String name) {
        addPlain(name, false);
    }

    private void addPlain(String name, boolean alone) {
        WeightTensor weight = checkpoint.tensor(name);
        boolean isInPlace = alone
                && !target.device().isGpu()
                && target.activations() == NumberFormat.FLOAT32
                && reader.readsInPlace(name);
        if (isInPlace) {
            mapped += weight.byteCount();
        } else {
            weights += weight.weights() * NumberFormat.bytes(target.activations());
        }
    }

    /** The embedding, where it is not the head itself. */
    private void addTable() {
        WeightTensor table = checkpoint.tensor(WeightLoader.EMBEDDING);
        if (target.table() != 0) {
            mapped += table.byteCount();
        } else if (target.tableIsMatrix()) {
            if (!config.tiedEmbeddings()) {
                addMatrix(List.of(WeightLoader.EMBEDDING), false);
            }
        } else if (target.format().isPacked()) {
            weights += table.weights() * NumberFormat.bytes(NumberFormat.FLOAT16);
        } else if (!config.tiedEmbeddings()) {
            addPlain(WeightLoader.EMBEDDING, true);
        }
    }

    private long cache(Program program) {
        try (Value cache = Decoder.newCache(program, config, CACHED);
                Value bytes = program.run("bytes", cache)) {
            return bytes.toLong() / CACHED;
        }
    }

    /** What a layer's widest step reads and writes. */
    private long workspace() {
        long hidden = config.hiddenSize();
        long query = (long) config.heads() * config.headSize();
        long attention = query + 2L * config.keyValueHeads() * config.headSize() + query;
        long feedForward = 3L * config.intermediateSize();
        long width = 2 * hidden + Math.max(attention, feedForward);
        return DecoderSession.PASS * width * NumberFormat.bytes(target.activations());
    }
}
