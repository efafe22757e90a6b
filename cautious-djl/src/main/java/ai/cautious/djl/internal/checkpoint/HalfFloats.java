package ai.cautious.djl.internal.checkpoint;

/** Half precision, IEEE 754's and bfloat16, which Java has no conversions for before version 20. */
final class HalfFloats {

    private HalfFloats() {}

    /** The float of the same value. */
    static float toFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >> 10) & 0x1F;
        int mantissa = half & 0x3FF;
        if (exponent == 0) {
            // Subnormal: the mantissa counts units of 2^-24.
            float magnitude = mantissa * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        int bits = exponent == 0x1F ? 0x7F800000 : (exponent + 112) << 23;
        return Float.intBitsToFloat(sign | bits | mantissa << 13);
    }

    /** The nearest half, ties to even; infinite beyond the greatest. */
    static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | 0x7E00);
        }
        if (magnitude >= 65_520) {
            return (short) (sign | 0x7C00);
        }
        if (magnitude < 0x1p-14f) {
            // Subnormal: the mantissa counts units of 2^-24; 1024 of them are the smallest normal half's bits.
            return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
        }
        // The exponent's bias differs by 112; the sum's carry is the exponent's where the mantissa overflows.
        int rounded = roundedShift(bits & 0x7FFFFFFF, 13);
        return (short) (sign | rounded - (112 << 10));
    }

    /** The nearest bfloat16, ties to even. */
    static short toBfloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        return (short) (Float.isNaN(value) ? bits >>> 16 | 0x40 : roundedShift(bits, 16));
    }

    /** The nearest number of a format, as a float; the number itself for F32. */
    static float round(float value, WeightType type) {
        return switch (type) {
            case F32 -> value;
            case F16 -> toFloat(fromFloat(value));
            case BF16 -> Float.intBitsToFloat(toBfloat(value) << 16);
            default -> throw new IllegalArgumentException(type + " is no number format");
        };
    }

    private static int roundedShift(int bits, int shift) {
        int odd = bits >>> shift & 1;
        return bits + (1 << shift - 1) - 1 + odd >>> shift;
    }
}
