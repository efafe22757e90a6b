package ai.cautious.djl.internal.decoder;

import ai.cautious.djl.Precision;
import ai.cautious.djl.internal.checkpoint.ModelConfig;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Which kernel multiplies by each linear layer, and where the program finds its weights.
 *
 * <p>In int8 there are two kernels. FBGEMM's is the faster one for a single row. oneDNN's takes the same time for one row
 * and for sixteen where the CPU has a matrix unit: as verification wants it. It costs more to call, so only large
 * matrices, which take longest, are <em>wide</em>.
 *
 * @param wide the matrices of a layer that oneDNN multiplies by
 * @param wideHead whether it multiplies by the head, too
 * @param headBlocks into how many blocks of rows the head is cut
 */
record LinearLayout(Set<LayerMatrix> wide, boolean wideHead, int headBlocks) {

    /** From so many weights on a matrix is wide. */
    static final long WIDE = 10L << 20;

    private static final long HEAD_BLOCK = 32L << 20;
    /** Packed weights, scales and zero points. */
    private static final int WIDE_TENSORS = 3;

    /**
     * The layout of a model.
     *
     * @param widest from how many weights on matrices are wide; {@link Long#MAX_VALUE} where there is no matrix unit
     */
    static LinearLayout of(ModelConfig config, Precision precision, long widest) {
        boolean copied = precision == Precision.INT8 || precision == Precision.FLOAT16;
        Set<LayerMatrix> wide = EnumSet.noneOf(LayerMatrix.class);
        long hidden = config.hiddenSize();
        if (precision == Precision.INT8) {
            // The others are small beside these, whatever the model.
            addIf(wide, LayerMatrix.GATE_UP, 2L * config.intermediateSize() * hidden >= widest);
            addIf(wide, LayerMatrix.DOWN, config.intermediateSize() * hidden >= widest);
        }
        long head = config.vocabularySize() * hidden;
        // Packing takes a copy, which for the whole head would be larger than a small model.
        int blocks = copied ? Math.toIntExact((head + HEAD_BLOCK - 1) / HEAD_BLOCK) : 1;
        return new LinearLayout(wide, precision == Precision.INT8 && head >= widest, blocks);
    }

    private static void addIf(Set<LayerMatrix> wide, LayerMatrix matrix, boolean condition) {
        if (condition) {
            wide.add(matrix);
        }
    }

    /** Whether the program needs the kernel for wide matrices. */
    boolean hasWide() {
        return wideHead || !wide.isEmpty();
    }

    /**
     * The program's constants: each matrix's kernel, the place of its weights in the first layer, and how far it is to the
     * next layer's.
     *
     * @param firstWide the place of the first wide matrix among the tensors
     */
    void addTo(Map<String, Object> constants, int layers, int firstWide) {
        int narrow = 0;
        int broad = 0;
        int narrowPerLayer = LayerMatrix.values().length - wide.size();
        int broadPerLayer = wide.size() * WIDE_TENSORS;
        for (LayerMatrix matrix : LayerMatrix.values()) {
            boolean isWide = wide.contains(matrix);
            constants.put(matrix.constant() + "Kernel", kernel(isWide));
            constants.put(matrix.constant() + "First", isWide ? firstWide + broad : narrow);
            constants.put(matrix.constant() + "Stride", isWide ? broadPerLayer : narrowPerLayer);
            narrow += isWide ? 0 : 1;
            broad += isWide ? WIDE_TENSORS : 0;
        }
        constants.put("headKernel", kernel(wideHead));
        constants.put("headFirst", wideHead ? firstWide + layers * broadPerLayer : head(layers));
        constants.put("headStride", wideHead ? WIDE_TENSORS : 1);
        constants.put("headBlocks", headBlocks);
    }

    /** The head's place among the linears, if it is narrow. */
    int head(int layers) {
        return layers * (LayerMatrix.values().length - wide.size());
    }

    /** The number of narrow matrices: the places among the linears. */
    int narrow(int layers) {
        return head(layers) + (wideHead ? 0 : headBlocks);
    }

    /** The number of tensors that wide matrices consist of. */
    int wideTensors(int layers) {
        return WIDE_TENSORS * (layers * wide.size() + (wideHead ? headBlocks : 0));
    }

    private static String kernel(boolean isWide) {
        return isWide ? "wide" : "narrow";
    }
}
