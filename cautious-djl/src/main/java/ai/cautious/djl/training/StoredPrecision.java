package ai.cautious.djl.training;

import ai.cautious.djl.internal.checkpoint.WeightType;

/** The numbers in which weights are stored in a model folder. May grow: keep a default where you switch over it. */
public enum StoredPrecision {
    /** 4 bytes. */
    FLOAT32(WeightType.F32),
    /** 2 bytes, IEEE 754's. */
    FLOAT16(WeightType.F16),
    /** 2 bytes, the upper half of a float32. */
    BFLOAT16(WeightType.BF16);

    private final WeightType type;

    StoredPrecision(WeightType type) {
        this.type = type;
    }

    WeightType type() {
        return type;
    }
}
