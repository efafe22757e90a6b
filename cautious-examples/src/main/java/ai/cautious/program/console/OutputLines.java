package ai.cautious.program.console;

import ai.cautious.FileAccessException;
import ai.cautious.InvalidOptionException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/** A file of lines that is gone on with, by one process at a time. What cannot be written names the file. */
public final class OutputLines extends Writer {

    private final Path file;
    private final boolean made;
    private FileChannel channel;
    private Writer writer;

    private OutputLines(Path file, FileChannel channel, boolean made) {
        this.file = file;
        this.made = made;
        this.channel = channel;
        this.writer = Channels.newWriter(channel, StandardCharsets.UTF_8);
    }

    /** @throws InvalidOptionException if an option names what is there and no file that lines can be added to */
    public static void requireFile(String option, Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new InvalidOptionException(
                    option,
                    file + (Files.isDirectory(file) ? ", a folder" : ", a device"),
                    "a file, new or to go on with");
        }
    }

    /**
     * Opens a file to go on behind what an earlier run wrote; what follows that, a line that was not finished, goes.
     *
     * @param option names it
     * @throws InvalidOptionException if another process writes to it, or has since the lines were read
     * @throws FileAccessException if it cannot be written
     */
    public static OutputLines open(String option, Path file, WrittenLines written) {
        boolean made = !Files.exists(file);
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            OutputLines lines = new OutputLines(file, channel, made);
            try {
                // Nothing else in this process may open the file from here on: that would give up the lock.
                if (channel.tryLock() == null || channel.size() != written.size()) {
                    throw busy(option, file);
                }
                channel.truncate(written.end());
                channel.position(written.end());
                return lines;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (OverlappingFileLockException e) {
            throw busy(option, file);
        } catch (IOException e) {
            throw new FileAccessException(file, "cannot be written: " + e, e);
        }
    }

    private static InvalidOptionException busy(String option, Path file) {
        return new InvalidOptionException(
                option, file + ", which another process is writing", "a file that no other process writes");
    }

    /**
     * Puts other lines in the place of some: all at once, or none where that is cut off.
     *
     * @param others by the number of the line, counted from 0
     */
    public void replace(Map<Long, String> others) {
        if (!others.isEmpty()) {
            attempt(() -> replaceAll(others));
        }
    }

    private void replaceAll(Map<Long, String> others) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + ".part");
        FileChannel next = FileChannel.open(
                whole,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        try {
            next.lock();
            Writer lines = Channels.newWriter(next, StandardCharsets.UTF_8);
            channel.position(0);
            // Not closed, which would close the channel.
            BufferedReader old = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
            long number = 0;
            for (String line = old.readLine(); line != null; line = old.readLine()) {
                lines.write(others.getOrDefault(number++, line) + "\n");
            }
            lines.flush();
            next.force(true);
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            channel.close();
            channel = next;
            writer = lines;
        } catch (IOException | RuntimeException e) {
            next.close();
            Files.deleteIfExists(whole);
            throw e;
        }
    }

    @Override
    public void write(char[] characters, int from, int count) {
        attempt(() -> writer.write(characters, from, count));
    }

    @Override
    public void flush() {
        attempt(writer::flush);
    }

    /** Leaves no empty file where there was none. */
    @Override
    public void close() {
        attempt(() -> {
            boolean empty = channel.isOpen() && channel.size() == 0;
            try {
                writer.close();
            } finally {
                channel.close();
                if (made && empty && Files.exists(file) && Files.size(file) == 0) {
                    Files.delete(file);
                }
            }
        });
    }

    private interface Writing {

        void run() throws IOException;
    }

    private void attempt(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            throw new FileAccessException(file, "cannot be written: " + e.getMessage(), e);
        }
    }
}
