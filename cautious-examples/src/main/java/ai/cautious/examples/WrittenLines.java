package ai.cautious.examples;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * What an earlier run has written to a file of lines.
 *
 * @param count how many whole lines there are
 * @param last the last of them; null where there are none
 */
record WrittenLines(long count, @Nullable String last) {

    /** Of a file that may not be there; cuts off a line that was not finished. */
    static WrittenLines of(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new WrittenLines(0, null);
        }
        long count = 0;
        String last = null;
        int end = 0;
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                last = new String(bytes, end, i - end, StandardCharsets.UTF_8);
                end = i + 1;
                count++;
            }
        }
        if (end < bytes.length) {
            try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                open.setLength(end);
            }
        }
        return new WrittenLines(count, last);
    }

    /** Opens a file to go on behind what is there. */
    static Writer append(Path file) throws IOException {
        return Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
