package ai.cautious.djl.internal.checkpoint;

import java.nio.ByteBuffer;

/** The scales of a quantised weight's blocks. Thread-safe. */
sealed interface BlockScales {

    /** Some scales; {@code [count]}. */
    float[] read(long from, int count);

    /** The scales, or what encodes them. */
    StoredBytes stored();

    /** The number of bytes that they take in the file. */
    long byteCount();

    /** Scales that are stored as they are: float32. */
    record Plain(StoredBytes stored) implements BlockScales {

        @Override
        public float[] read(long from, int count) {
            float[] read = new float[count];
            stored.map(from * Float.BYTES, (long) count * Float.BYTES)
                    .asFloatBuffer()
                    .get(read);
            return read;
        }

        @Override
        public long byteCount() {
            return stored.length();
        }
    }

    /**
     * Double quantisation: scales less their mean, in blocks of their own with scales of their own.
     *
     * @param stored one byte a scale
     * @param values what they stand for, {@code [256]}
     * @param outer the scales' scales
     * @param blockSize the number of scales that share one of those
     * @param mean of the scales
     */
    record Nested(StoredBytes stored, float[] values, float[] outer, int blockSize, float mean) implements BlockScales {

        @Override
        public float[] read(long from, int count) {
            ByteBuffer some = stored.map(from, count);
            float[] read = new float[count];
            for (int i = 0; i < count; i++) {
                read[i] = values[some.get(i) & 0xFF] * outer[(int) ((from + i) / blockSize)] + mean;
            }
            return read;
        }

        @Override
        public long byteCount() {
            return stored.length() + (long) outer.length * Float.BYTES;
        }
    }
}
