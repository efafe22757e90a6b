package ai.cautious.djl.internal.checkpoint;

import ai.cautious.FileAccessException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Files that are there whole or not at all: written beside their place, then moved to it. */
public final class AtomicFile {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static final Pattern UNFINISHED = Pattern.compile(".+\\.[0-9a-f-]{36}\\.unfinished");

    private AtomicFile() {}

    /** Writes a file's content to a path. */
    @FunctionalInterface
    public interface Content {

        /** Fills the file, which is there and empty. */
        void writeTo(Path file) throws IOException;
    }

    /**
     * Writes a JSON file, in lines that people can read.
     *
     * @throws FileAccessException as {@link #write} does
     */
    public static void writeJson(Path file, ObjectNode json) {
        write(
                file,
                unfinished -> Files.writeString(
                        unfinished, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n"));
    }

    /**
     * Deletes what writers that were killed have left in a folder; nobody may be writing to it.
     *
     * @throws FileAccessException if that fails
     */
    public static void discardUnfinished(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(AtomicFile::isUnfinished).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new FileAccessException(folder, "cannot be tidied: " + e.getMessage(), e);
        }
    }

    private static boolean isUnfinished(Path file) {
        return UNFINISHED.matcher(file.getFileName().toString()).matches();
    }

    /**
     * Writes a file, in whose place an older one may be; its folder is created.
     *
     * @throws FileAccessException if that fails: the older file is still there then
     */
    public static void write(Path file, Content content) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            // Not a temporary file in Java's sense: nobody but its owner may read those.
            Path unfinished =
                    Files.createFile(file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".unfinished"));
            try {
                content.writeTo(unfinished);
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            throw new FileAccessException(file, "cannot be written: " + e.getMessage(), e);
        }
    }
}
