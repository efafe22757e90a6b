package ai.cautious.djl.internal.checkpoint;

/** Rounds float32 numbers to shorter formats: to the nearest, ties to even. */
final class Rounding {

    private static final float LEAST_NORMAL_HALF = 0x1p-14f;

    /** Halfway beyond the largest half, which is 65504: from here on halves are infinite. */
    private static final float INFINITE_HALF = 65520;

    private Rounding() {}

    /** The nearest number of a format, as a float; the number itself for F32. */
    static float round(float value, WeightType type) {
        return switch (type) {
            case F32 -> value;
            case F16 -> half(value);
            case BF16 -> dropBits(value, 16);
            default -> throw new IllegalArgumentException(type + " is no number format");
        };
    }

    private static float half(float value) {
        float magnitude = Math.abs(value);
        if (magnitude < LEAST_NORMAL_HALF) {
            // Subnormal halves are multiples of 2^-24, as the floats from 0.5 to 1 are.
            return Math.copySign(magnitude + 0.5f - 0.5f, value);
        }
        return magnitude < INFINITE_HALF ? dropBits(value, 13) : value * Float.POSITIVE_INFINITY;
    }

    private static float dropBits(float value, int count) {
        if (Float.isNaN(value)) {
            return value;
        }
        int bits = Float.floatToRawIntBits(value);
        int half = (1 << count - 1) - 1 + (bits >>> count & 1);
        return Float.intBitsToFloat(bits + half & -1 << count);
    }
}
