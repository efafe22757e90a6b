package ai.cautious.djl.internal.checkpoint;

import ai.cautious.FileAccessException;
import ai.cautious.InvalidOptionException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A folder that one writer at a time writes to, whichever process it is in. */
public final class OutputFolder {

    private static final String LOCK = ".cautious.lock";

    private OutputFolder() {}

    /**
     * Writes to a folder, which is created, as its only writer.
     *
     * @param keepsParts whether what a failure leaves in a new folder is of use, as a training's state is
     * @throws InvalidOptionException if somebody else writes to it
     * @throws FileAccessException if it cannot be created or written to
     */
    public static <T> T write(Path folder, boolean keepsParts, Supplier<T> writing) {
        boolean made = !Files.exists(folder);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new FileAccessException(folder, "cannot be created: " + e, e);
        }
        Path lock = folder.resolve(LOCK);
        boolean written = false;
        try {
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                if (channel.tryLock() == null) {
                    throw busy(folder);
                }
                try {
                    T result = writing.get();
                    written = true;
                    return result;
                } finally {
                    // Before the lock goes: who comes after makes a file of its own.
                    Files.deleteIfExists(lock);
                    if (made && !written) {
                        discard(folder, keepsParts);
                    }
                }
            }
        } catch (OverlappingFileLockException e) {
            throw busy(folder);
        } catch (IOException e) {
            throw new FileAccessException(folder, "cannot be written to: " + e, e);
        }
    }

    private static InvalidOptionException busy(Path folder) {
        return new InvalidOptionException(
                "output", folder + ", which somebody else is writing to", "a folder that nobody writes to");
    }

    /** Deletes a folder that was made for nothing. */
    private static void discard(Path folder, boolean keepsParts) throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(folder)) {
            files = listed.toList();
        }
        if (files.isEmpty() || !keepsParts) {
            for (Path file : files) {
                Files.delete(file);
            }
            Files.delete(folder);
        }
    }
}
