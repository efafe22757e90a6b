package ai.cautious.djl.internal.decoder;

import ai.cautious.djl.Precision;
import ai.cautious.djl.internal.checkpoint.WeightType;

/** TorchScript's numbers for element types, and which of them a precision uses. */
public final class NumberFormat {

    static final int FLOAT16 = 5;
    static final int FLOAT32 = 6;
    static final int BFLOAT16 = 15;

    private NumberFormat() {}

    /** Of an element. */
    static int bytes(int type) {
        return type == FLOAT32 ? 4 : 2;
    }

    /** The type of activations, norms and biases. */
    static int ofActivations(Precision precision) {
        return precision == Precision.BFLOAT16 ? BFLOAT16 : FLOAT32;
    }

    /** The type of a weight that is stored unquantised. */
    public static int ofStored(WeightType type) {
        return switch (type) {
            case F32 -> FLOAT32;
            case F16 -> FLOAT16;
            case BF16 -> BFLOAT16;
            default -> throw new IllegalArgumentException(type + " is a block format");
        };
    }
}
