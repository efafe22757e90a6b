package ai.cautious.program.options;

import ai.cautious.FileAccessException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Resources of a jar, unpacked into a temporary folder until this is closed. */
public record UnpackedResources(Path folder) implements AutoCloseable {

    /**
     * Unpacks.
     *
     * @param owner a class of the jar
     * @param root the folder of all of them: beside that class or, with a slash before it, from the top
     * @param files their paths below it, parts set apart by {@code /}
     */
    public static UnpackedResources of(Class<?> owner, String root, List<String> files) {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        UnpackedResources unpacked = null;
        try {
            unpacked = new UnpackedResources(
                    Files.createTempDirectory("cautious-" + Path.of(root).getFileName()));
            for (String file : files) {
                try (InputStream in = owner.getResourceAsStream(root + "/" + file)) {
                    if (in == null) {
                        throw new IllegalStateException(
                                root + " lacks " + file + ", as " + owner.getName() + " sees it");
                    }
                    Path path = unpacked.folder.resolve(file);
                    Files.createDirectories(path.getParent());
                    Files.copy(in, path);
                }
            }
            return unpacked;
        } catch (IOException e) {
            if (unpacked != null) {
                unpacked.close();
            }
            throw new FileAccessException(
                    temporary, "cannot hold " + root + " for a while: " + e + "; give -Djava.io.tmpdir=FOLDER", e);
        }
    }

    /** Deletes the folder. Files that a loaded model has mapped stay readable to it where the system allows that. */
    @Override
    public void close() {
        List<Path> outermostFirst;
        try (Stream<Path> paths = Files.walk(folder)) {
            outermostFirst = paths.toList();
        } catch (IOException e) {
            throw new FileAccessException(folder, "cannot be read: " + e, e);
        }
        try {
            for (int i = outermostFirst.size() - 1; i >= 0; i--) {
                Files.delete(outermostFirst.get(i));
            }
        } catch (IOException e) {
            // A system that keeps mapped files: what is left goes when the program does, what was named last first.
            outermostFirst.forEach(path -> path.toFile().deleteOnExit());
        }
    }
}
