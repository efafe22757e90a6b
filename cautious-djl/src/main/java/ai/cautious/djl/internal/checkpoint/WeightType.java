package ai.cautious.djl.internal.checkpoint;

/** How a weight is stored; the block formats are ggml's, but for the last two, which are bitsandbytes'. */
public enum WeightType {
    /** IEEE 754 single precision. */
    F32(1, 4),
    /** IEEE 754 half precision. */
    F16(1, 2),
    /** The upper half of a float32. */
    BF16(1, 2),
    /** 32 weights: a scale and 4-bit integers. */
    Q4_0(32, 18),
    /** 32 weights: a scale, a minimum and 4-bit integers. */
    Q4_1(32, 20),
    /** 32 weights: a scale and 5-bit integers. */
    Q5_0(32, 22),
    /** 32 weights: a scale, a minimum and 5-bit integers. */
    Q5_1(32, 24),
    /** 32 weights: a scale and 8-bit integers. */
    Q8_0(32, 34),
    /** 256 weights: 8 blocks with 6-bit scales and minima, 4-bit integers. */
    Q4_K(256, 144),
    /** 256 weights: 8 blocks with 6-bit scales and minima, 5-bit integers. */
    Q5_K(256, 176),
    /** 256 weights: 16 blocks with 8-bit scales, 6-bit integers. */
    Q6_K(256, 210),
    /** Two weights a byte, each one of 16 quantiles of the normal distribution; scales apart (Dettmers et al. 2023). */
    NF4(2, 1),
    /** Two weights a byte, each a 4-bit float; scales apart. */
    FP4(2, 1);

    private final int blockWeights;
    private final int blockBytes;

    WeightType(int blockWeights, int blockBytes) {
        this.blockWeights = blockWeights;
        this.blockBytes = blockBytes;
    }

    /** The number of weights in a block. */
    public int blockWeights() {
        return blockWeights;
    }

    /** The number of bytes of a block. */
    public int blockBytes() {
        return blockBytes;
    }

    /** The number of bytes that weights of whole blocks take. */
    long bytes(long weights) {
        return weights / blockWeights * blockBytes;
    }
}
