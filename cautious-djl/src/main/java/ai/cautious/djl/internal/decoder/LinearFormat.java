package ai.cautious.djl.internal.decoder;

import ai.cautious.djl.Precision;
import ai.djl.Device;

/** What a program's linear layers are, to which kernels they belong: a precision's on a device. */
public enum LinearFormat {
    /** Tensors as they are, in the activations' numbers. */
    PLAIN("Tensor", "linear_float.py"),
    /** FBGEMM's, in float16. */
    FLOAT16("__torch__.torch.classes.quantized.LinearPackedParamsBase", "linear_float16.py"),
    /** FBGEMM's, in 8 bits. */
    INT8("__torch__.torch.classes.quantized.LinearPackedParamsBase", "linear_int8.py"),
    /** The library's own, in blocks of 4 to 8 bits. */
    BLOCKS("__torch__.torch.classes.cautious.Matrix", "linear_blocks.py"),
    /** PyTorch's for CUDA, the layers' in 4 bits in groups of 32, others plain; activations in bfloat16. */
    TILES("Tuple[Tensor, Tensor]", "linear_tiles.py");

    /** FBGEMM fills up so many columns (in 8 bits half as many on CPUs with AVX-512 and without VNNI). */
    private static final int PACKED_BLOCK = 512;

    /** Of a row in 8 bits, beside its codes: FBGEMM's scale, zero point and sum. */
    private static final int INT8_ROW = 12;

    private final String type;
    private final String program;

    LinearFormat(String type, String program) {
        this.type = type;
        this.program = program;
    }

    /** That of a precision on a device. */
    public static LinearFormat of(Precision precision, Device device) {
        return switch (precision) {
            case FLOAT32, BFLOAT16 -> PLAIN;
            case FLOAT16 -> FLOAT16;
            case INT8 -> INT8;
            case INT4 -> device.isGpu() ? TILES : BLOCKS;
            case STORED -> BLOCKS;
        };
    }

    /** A linear layer's type in TorchScript. */
    public String type() {
        return type;
    }

    /** The resource that multiplies by them. */
    public String program() {
        return program;
    }

    /** Whether they are not the weights' own numbers, and the embedding's rows not to be had from a head that is one. */
    public boolean isPacked() {
        return this == FLOAT16 || this == INT8 || this == BLOCKS;
    }

    /**
     * The bytes of a matrix that FBGEMM has packed.
     *
     * @throws IllegalStateException if this is not one of its formats
     */
    public long packedBytes(long rows, long columns) {
        long filledUp = (columns + PACKED_BLOCK - 1) / PACKED_BLOCK * PACKED_BLOCK;
        return switch (this) {
            case FLOAT16 -> 2 * rows * filledUp;
            case INT8 -> rows * (filledUp + INT8_ROW);
            case PLAIN, BLOCKS, TILES -> throw new IllegalStateException(this + " is not FBGEMM's");
        };
    }

    /** The type of activations, norms and biases. */
    int activations(Precision precision) {
        return this == TILES ? NumberFormat.BFLOAT16 : NumberFormat.ofActivations(precision);
    }
}
