package ai.cautious.program.console;

import ai.cautious.FileAccessException;
import ai.cautious.InvalidOptionException;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of lines that is gone on with, by one process at a time. What cannot be written names the file. */
public final class OutputLines extends Writer {

    private final Path file;
    private final FileChannel channel;
    private final Writer writer;
    private final boolean made;

    private OutputLines(Path file, FileChannel channel, boolean made) {
        this.file = file;
        this.channel = channel;
        this.writer = Channels.newWriter(channel, StandardCharsets.UTF_8);
        this.made = made;
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
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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
