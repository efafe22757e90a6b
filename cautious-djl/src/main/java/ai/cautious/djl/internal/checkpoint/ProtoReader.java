package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads Protocol Buffers' wire format from a stream, field by field. Not thread-safe. */
final class ProtoReader {

    /** The wire type of what has a length: messages, strings and bytes. */
    static final int LENGTH = 2;

    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int FOUR_BYTES = 5;

    private static final int MOST_VARINT_BITS = 63;
    private static final int LONGEST_TEXT = 1 << 16;
    private static final int CHUNK = 1 << 16;
    private static final int FIRST = 1 << 22;

    private final String source;
    private final InputStream in;
    private long position;

    /** Leaves the stream to the caller to close; {@code source} is what messages call it. */
    ProtoReader(String source, InputStream in) {
        this.source = source;
        this.in = new BufferedInputStream(in, CHUNK);
    }

    /** How many bytes have been read. */
    long position() {
        return position;
    }

    /** A field's number and its wire type. */
    record Tag(int field, int wire) {}

    /** The next field's tag; null at the stream's end. */
    @Nullable
    Tag tagOrEnd() throws IOException {
        in.mark(1);
        if (in.read() < 0) {
            return null;
        }
        in.reset();
        return tag();
    }

    Tag tag() throws IOException {
        long tag = varint();
        if (tag < 8 || tag > Integer.MAX_VALUE) {
            throw malformed("has a field of the tag " + tag);
        }
        return new Tag((int) tag >>> 3, (int) tag & 7);
    }

    long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift <= MOST_VARINT_BITS; shift += 7) {
            int next = next();
            value |= (long) (next & 0x7F) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw malformed("has a number of more than 64 bits");
    }

    /** Where a field with a length ends, which must not be behind what it lies in. */
    long end(long outer) throws IOException {
        long length = varint();
        if (length < 0 || length > outer - position) {
            throw malformed("has a field of " + length + " bytes in one that ends before");
        }
        return position + length;
    }

    String text(long end) throws IOException {
        if (end - position > LONGEST_TEXT) {
            throw malformed("has a name of " + (end - position) + " bytes");
        }
        return new String(bytes(Math.toIntExact(end - position)), StandardCharsets.UTF_8);
    }

    /** The bytes up to a field's end, in a direct buffer of little-endian numbers. */
    ByteBuffer buffer(long end) throws IOException {
        if (end - position > Integer.MAX_VALUE) {
            throw malformed("has a tensor of more than 2 GiB");
        }
        // Grown as it fills: what a broken file says of a length may be far from what comes.
        ByteBuffer buffer = direct((int) Math.min(FIRST, end - position));
        while (position < end) {
            if (!buffer.hasRemaining()) {
                long more = Math.min(2L * buffer.capacity(), buffer.capacity() + end - position);
                buffer = direct((int) more).put(buffer.flip());
            }
            buffer.put(bytes(Math.min(CHUNK, buffer.remaining())));
        }
        return buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer direct(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    void skip(int wire, long outer) throws IOException {
        switch (wire) {
            case VARINT -> varint();
            case EIGHT_BYTES -> skipTo(position + Long.BYTES);
            case FOUR_BYTES -> skipTo(position + Integer.BYTES);
            case LENGTH -> skipTo(end(outer));
            default -> throw malformed("has a field of the wire type " + wire);
        }
    }

    private void skipTo(long end) throws IOException {
        while (position < end) {
            bytes((int) Math.min(CHUNK, end - position));
        }
    }

    private byte[] bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        position += bytes.length;
        if (bytes.length < count) {
            throw malformed("ends within a field");
        }
        return bytes;
    }

    private int next() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw malformed("ends within a field");
        }
        position++;
        return next;
    }

    ModelFormatException malformed(String fault) {
        return new ModelFormatException(source + " " + fault + ", near byte " + position);
    }
}
