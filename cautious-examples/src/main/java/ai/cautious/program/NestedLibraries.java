package ai.cautious.program;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * The libraries of the program's jar: those that its manifest's {@code Class-Path} names, each a file beside it and, under the same
 * name, an entry of it. Not thread-safe.
 *
 * <p>They are unpacked to files that are named after their bytes, so that builds share what did not change, and no process replaces
 * what another one reads. What nothing has started with for {@value #KEPT_DAYS} days is deleted when something new is unpacked.
 */
final class NestedLibraries {

    private static final int KEPT_DAYS = 30;

    private final JarFile jar;
    private final List<String> names;

    /** Reads the manifest. */
    NestedLibraries(JarFile jar) throws IOException {
        this.jar = jar;
        String path = jar.getManifest() == null
                ? null
                : jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
        this.names = path == null ? List.of() : List.of(path.strip().split("\\s+"));
    }

    /** Whether all of them are files beside the jar, which lies there. */
    boolean areBeside(Path jar) {
        return names.stream().allMatch(name -> Files.isRegularFile(jar.resolveSibling(name)));
    }

    /**
     * Unpacks those that the folder lacks.
     *
     * @param cache a folder, which may not be there yet
     * @return one file for each library, in the manifest's order
     * @throws IOException if the jar lacks one, or the folder cannot be written
     */
    List<Path> unpack(Path cache) throws IOException {
        Files.createDirectories(cache);
        boolean anyNew = false;
        List<Path> files = new ArrayList<>();
        for (String name : names) {
            ZipEntry entry = jar.getEntry(name);
            if (entry == null) {
                throw new IOException(jar.getName() + " lacks " + name + ", and so does its folder");
            }
            Path file = cache.resolve(String.format(
                    Locale.ROOT,
                    "%08x-%d-%s",
                    entry.getCrc(),
                    entry.getSize(),
                    name.substring(name.lastIndexOf('/') + 1)));
            if (Files.isRegularFile(file) && Files.size(file) == entry.getSize()) {
                Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            } else {
                unpack(entry, file);
                anyNew = true;
            }
            files.add(file);
        }
        if (anyNew) {
            deleteOlder(cache, Instant.now().minus(Duration.ofDays(KEPT_DAYS)));
        }
        return files;
    }

    private void unpack(ZipEntry entry, Path file) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
        try (InputStream in = jar.getInputStream(entry)) {
            Files.copy(in, unfinished);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void deleteOlder(Path cache, Instant since) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.list(cache)) {
            all = files.toList();
        }
        for (Path file : all) {
            if (Files.getLastModifiedTime(file).toInstant().isBefore(since)) {
                Files.deleteIfExists(file);
            }
        }
    }
}
