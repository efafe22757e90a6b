package ai.cautious.spark;

import ai.cautious.InvalidOptionException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines in UTF-8 with where they are, so that reading can begin at any of them. Not thread-safe. */
final class ByteLines implements Closeable {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final String name;
    private final InputStream in;
    private long offset;
    private long number;
    private long end;
    private int pending = -1;

    /**
     * Lines of a file.
     *
     * @param in where it is to begin; taken ownership of
     * @param offset how many bytes are before that
     * @param before how many lines are before that
     */
    ByteLines(String name, InputStream in, long offset, long before) {
        this.name = name;
        this.in = new BufferedInputStream(in);
        this.end = offset;
        this.number = before;
    }

    /**
     * The next line that is not blank; null where there is none.
     *
     * @throws InvalidOptionException if it is not in UTF-8
     */
    @Nullable
    String next() throws IOException {
        String line = nextOfAll();
        while (line != null && line.isBlank()) {
            line = nextOfAll();
        }
        return line;
    }

    private @Nullable String nextOfAll() throws IOException {
        offset = end;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int some = read();
        if (some < 0) {
            return null;
        }
        number++;
        while (some >= 0 && some != '\n' && some != '\r') {
            line.write(some);
            some = read();
        }
        if (some == '\r') {
            int behind = read();
            if (behind >= 0 && behind != '\n') {
                pending = behind;
                end--;
            }
        }
        return text(line.toByteArray());
    }

    private int read() throws IOException {
        int next = pending >= 0 ? pending : in.read();
        pending = -1;
        end += next < 0 ? 0 : 1;
        return next;
    }

    private String text(byte[] line) {
        ByteBuffer bytes = ByteBuffer.wrap(line);
        if (offset == 0 && line.length >= 3 && bytes.slice(0, 3).equals(ByteBuffer.wrap(BYTE_ORDER_MARK))) {
            bytes.position(3);
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new InvalidOptionException(name + " is not in UTF-8, in line " + number);
        }
    }

    /** Where the last line began, in bytes. */
    long offset() {
        return offset;
    }

    /** The number of the last line, counted from 1. */
    long number() {
        return number;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
