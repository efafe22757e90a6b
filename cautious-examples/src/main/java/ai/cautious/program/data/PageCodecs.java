package ai.cautious.program.data;

import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/** Unpacks pages in Java alone: data sets are read once, for which libraries in native code are much to carry. */
final class PageCodecs implements CompressionCodecFactory {

    private interface Unpacking {

        byte[] unpack(byte[] packed, int size) throws IOException;
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return switch (codec) {
            case UNCOMPRESSED -> new Pages((packed, size) -> packed);
            case SNAPPY -> new Pages(by(new SnappyDecompressor()));
            case ZSTD -> new Pages(by(new ZstdDecompressor()));
            case LZ4_RAW -> new Pages(by(new Lz4Decompressor()));
            case GZIP ->
                new Pages((packed, size) -> {
                    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
                        return in.readNBytes(size);
                    }
                });
            default ->
                throw new UnsupportedOperationException("its pages are packed by " + codec
                        + "; it must be SNAPPY, ZSTD, LZ4_RAW, GZIP or UNCOMPRESSED");
        };
    }

    private static Unpacking by(Decompressor decompressor) {
        return (packed, size) -> {
            byte[] pages = new byte[size];
            int unpacked = decompressor.decompress(packed, 0, packed.length, pages, 0, size);
            if (unpacked != size) {
                throw new IOException("a page has " + unpacked + " bytes, and should have " + size);
            }
            return pages;
        };
    }

    private record Pages(Unpacking unpacking) implements BytesInputDecompressor {

        @Override
        public BytesInput decompress(BytesInput packed, int size) throws IOException {
            return BytesInput.from(unpacking.unpack(packed.toInputStream().readAllBytes(), size));
        }

        @Override
        public void decompress(ByteBuffer packed, int packedSize, ByteBuffer unpacked, int size) throws IOException {
            byte[] bytes = new byte[packedSize];
            packed.get(bytes);
            unpacked.put(unpacking.unpack(bytes, size));
        }

        @Override
        public void release() {
            // Nothing but memory of the heap's.
        }
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        throw new UnsupportedOperationException("only reads");
    }

    @Override
    public void release() {
        // Nothing but memory of the heap's.
    }
}
