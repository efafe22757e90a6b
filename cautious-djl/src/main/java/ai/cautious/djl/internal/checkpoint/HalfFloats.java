package ai.cautious.djl.internal.checkpoint;

/** IEEE 754 half precision, which Java has no conversion for before version 20. */
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
}
