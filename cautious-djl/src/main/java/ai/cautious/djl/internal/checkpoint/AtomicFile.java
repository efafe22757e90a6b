package ai.cautious.djl.internal.checkpoint;

import ai.cautious.CautiousException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Files that are there whole or not at all: written beside their place, then moved to it. */
public final class AtomicFile {

    private AtomicFile() {}

    /** Writes a file's content to a path. */
    @FunctionalInterface
    public interface Content {

        /** Creates the file. */
        void writeTo(Path file) throws IOException;
    }

    /**
     * Writes a file, in whose place an older one may be; its folder is created.
     *
     * @throws CautiousException if that fails: the older file is still there then
     */
    public static void write(Path file, Content content) {
        Path folder = file.toAbsolutePath().getParent();
        try {
            Files.createDirectories(folder);
            Path unfinished = Files.createTempFile(folder, file.getFileName().toString(), ".unfinished");
            try {
                content.writeTo(unfinished);
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            throw new CautiousException(file + " cannot be written: " + e.getMessage(), e);
        }
    }
}
