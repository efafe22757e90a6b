package ai.cautious.djl.internal.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/**
 * ggml's block formats back to float32, in the order of operations of the {@code gguf} package, whose values it gives bit
 * for bit.
 */
final class Dequantizer {

    private static final int SMALL = 32;
    private static final int CHUNK = 4096;

    private Dequantizer() {}

    /**
     * Converts whole blocks.
     *
     * @param stored as many blocks as its remaining bytes hold
     * @param into receives their weights
     */
    static void toFloats(WeightType type, ByteBuffer stored, FloatBuffer into) {
        // A slice does not inherit its buffer's order.
        stored.order(ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            case F32 -> into.put(stored.asFloatBuffer());
            case F16, BF16 -> widen(type, stored.asShortBuffer(), into);
            default -> dequantize(type, stored, into);
        }
    }

    private static void widen(WeightType type, ShortBuffer stored, FloatBuffer into) {
        short[] halves = new short[CHUNK];
        float[] weights = new float[CHUNK];
        while (stored.hasRemaining()) {
            int count = Math.min(CHUNK, stored.remaining());
            stored.get(halves, 0, count);
            if (type == WeightType.F16) {
                for (int i = 0; i < count; i++) {
                    weights[i] = HalfFloats.toFloat(halves[i]);
                }
            } else {
                for (int i = 0; i < count; i++) {
                    weights[i] = Float.intBitsToFloat(halves[i] << 16);
                }
            }
            into.put(weights, 0, count);
        }
    }

    private static void dequantize(WeightType type, ByteBuffer stored, FloatBuffer into) {
        byte[] block = new byte[type.blockBytes()];
        float[] weights = new float[type.blockWeights()];
        ByteBuffer view = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        while (stored.hasRemaining()) {
            stored.get(block);
            switch (type) {
                case Q4_0 -> fourBits(block, 2, 8, half(view, 0), -0f, weights);
                case Q4_1 -> fourBits(block, 4, 0, half(view, 0), half(view, 2), weights);
                case Q5_0 -> fiveBits(block, 2, view.getInt(2), 16, half(view, 0), -0f, weights);
                case Q5_1 -> fiveBits(block, 4, view.getInt(4), 0, half(view, 0), half(view, 2), weights);
                case Q8_0 -> eightBits(block, half(view, 0), weights);
                case Q4_K -> scaledBits(block, half(view, 0), half(view, 2), 16, -1, weights);
                case Q5_K -> scaledBits(block, half(view, 0), half(view, 2), 48, 16, weights);
                case Q6_K -> sixBits(block, half(view, 208), weights);
                default -> throw new IllegalArgumentException(type + " is no block format");
            }
            into.put(weights);
        }
    }

    private static float half(ByteBuffer block, int at) {
        return HalfFloats.toFloat(block.getShort(at));
    }

    /** A minimum of -0 adds nothing, not even to the sign of a zero. */
    private static void fourBits(byte[] block, int codes, int zero, float scale, float minimum, float[] weights) {
        for (int i = 0; i < SMALL / 2; i++) {
            int pair = block[codes + i];
            weights[i] = scale * ((pair & 0xF) - zero) + minimum;
            weights[i + SMALL / 2] = scale * ((pair >> 4 & 0xF) - zero) + minimum;
        }
    }

    private static void fiveBits(
            byte[] block, int high, int highBits, int zero, float scale, float minimum, float[] weights) {
        int codes = high + Integer.BYTES;
        for (int i = 0; i < SMALL / 2; i++) {
            int pair = block[codes + i];
            int low = pair & 0xF | (highBits >>> i & 1) << 4;
            int upper = pair >> 4 & 0xF | (highBits >>> i + SMALL / 2 & 1) << 4;
            weights[i] = scale * (low - zero) + minimum;
            weights[i + SMALL / 2] = scale * (upper - zero) + minimum;
        }
    }

    private static void eightBits(byte[] block, float scale, float[] weights) {
        for (int i = 0; i < SMALL; i++) {
            weights[i] = block[2 + i] * scale;
        }
    }

    /**
     * Q4_K and Q5_K: eight groups of 32 with 6-bit scales and minima.
     *
     * @param codes where the low four bits begin
     * @param high where the fifth bits begin, or -1
     */
    private static void scaledBits(byte[] block, float scale, float minimum, int codes, int high, float[] weights) {
        for (int group = 0; group < 8; group++) {
            float d = scale * sixBitScale(block, group);
            float m = minimum * sixBitMinimum(block, group);
            int shift = group % 2 * 4;
            for (int i = 0; i < SMALL; i++) {
                int code = block[codes + group / 2 * SMALL + i] >> shift & 0xF;
                if (high >= 0) {
                    code |= (block[high + i] >> group & 1) << 4;
                }
                weights[group * SMALL + i] = d * code - m;
            }
        }
    }

    /** The 12 bytes behind the two halves hold eight scales and eight minima, of 6 bits each. */
    private static int sixBitScale(byte[] block, int group) {
        return group < 4 ? block[4 + group] & 0x3F : block[8 + group] & 0xF | (block[group] >> 6 & 3) << 4;
    }

    private static int sixBitMinimum(byte[] block, int group) {
        return group < 4 ? block[8 + group] & 0x3F : block[8 + group] >> 4 & 0xF | (block[4 + group] >> 6 & 3) << 4;
    }

    /** 128 bytes with the low four bits, 64 with the high two, 16 scales, the block's scale. */
    private static void sixBits(byte[] block, float scale, float[] weights) {
        for (int group = 0; group < 16; group++) {
            // 16 weights with a scale of their own; eight such groups share 64 low bytes and 32 high ones.
            int half = group / 8;
            int within = group % 8 * 16;
            int low = half * 64 + within % 64;
            int lowShift = within / 64 * 4;
            int high = 128 + half * 32 + within % 32;
            int highShift = within / 32 * 2;
            float d = scale * block[192 + group];
            for (int i = 0; i < 16; i++) {
                int code = block[low + i] >> lowShift & 0xF | (block[high + i] >> highShift & 3) << 4;
                weights[group * 16 + i] = d * (code - 32);
            }
        }
    }
}
