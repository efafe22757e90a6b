package ai.cautious.djl.internal.checkpoint;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * A weight quantised to four bits by bitsandbytes. Dequantised it has bitsandbytes' own values: code's value times scale in
 * float32, rounded to the number format that the weight had before.
 *
 * @param codes two a byte, the first in the upper half
 * @param blockSize the number of weights that share a scale; blocks run over the ends of rows
 * @param values what the codes stand for, {@code [16]}
 * @param dtype the number format to round to
 */
record FourBitTensor(
        String name,
        long[] shape,
        WeightType type,
        StoredBytes codes,
        int blockSize,
        BlockScales scales,
        float[] values,
        WeightType dtype)
        implements WeightTensor {

    @Override
    public long byteCount() {
        return codes.length() + scales.byteCount();
    }

    @Override
    public boolean isMapped() {
        return false;
    }

    @Override
    public ByteBuffer bytes(long fromRow, long rowCount) {
        throw new IllegalStateException(name + " is not stored as its rows are read");
    }

    @Override
    public void toFloats(long fromRow, long rowCount, FloatBuffer into) {
        checkRows(fromRow, rowCount);
        long from = fromRow * columns();
        long end = from + rowCount * columns();
        if (from == end) {
            return;
        }
        long firstByte = from / 2;
        ByteBuffer pairs = codes.map(firstByte, (end + 1) / 2 - firstByte);
        long firstBlock = from / blockSize;
        long lastBlock = (end - 1) / blockSize;
        float[] someScales = scales.read(firstBlock, Math.toIntExact(lastBlock - firstBlock + 1));
        float[] ofCodes = new float[values.length];
        float[] weights = new float[blockSize];
        for (long block = firstBlock; block <= lastBlock; block++) {
            scale(someScales[(int) (block - firstBlock)], ofCodes);
            long start = Math.max(from, block * blockSize);
            int count = (int) (Math.min(end, (block + 1) * blockSize) - start);
            for (int i = 0; i < count; i++) {
                int pair = pairs.get((int) ((start + i) / 2 - firstByte));
                weights[i] = ofCodes[((start + i) % 2 == 0 ? pair >> 4 : pair) & 0xF];
            }
            into.put(weights, 0, count);
        }
    }

    @Override
    public void addTo(Fingerprint fingerprint) {
        fingerprint.add(codes);
        fingerprint.add(scales.stored());
    }

    /** A block has no more than sixteen different weights: they are computed once. */
    private void scale(float scale, float[] ofCodes) {
        for (int code = 0; code < ofCodes.length; code++) {
            ofCodes[code] = HalfFloats.round(values[code] * scale, dtype);
        }
    }
}
