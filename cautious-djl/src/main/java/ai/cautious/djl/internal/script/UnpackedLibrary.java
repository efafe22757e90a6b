package ai.cautious.djl.internal.script;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A shared library out of the jar as a file, in a folder that is named after its bytes: no process replaces another's.
 *
 * <p>Other versions' are deleted once nobody has loaded them for {@value #KEPT_DAYS} days. A process that has loaded one keeps
 * what it has: on Linux a file stays as long as it is mapped. One that is about to load it has marked it as used; should it
 * still be deleted in between, it is unpacked once more.
 */
final class UnpackedLibrary {

    private static final int KEPT_DAYS = 30;
    private static final Duration KEPT = Duration.ofDays(KEPT_DAYS);
    private static final Pattern FOLDER = Pattern.compile("[0-9a-f]{64}");
    private static final Logger LOG = LoggerFactory.getLogger(UnpackedLibrary.class);

    private final Path cache;
    private final Path folder;
    private final Path file;
    private final byte[] bytes;

    /**
     * Nothing is written yet.
     *
     * @param cache the folder of all versions' folders, which may not be there yet
     * @param name the file's
     */
    UnpackedLibrary(Path cache, String name, byte[] bytes) {
        this.cache = cache.toAbsolutePath();
        this.folder = this.cache.resolve(sha256(bytes));
        this.file = folder.resolve(name);
        this.bytes = bytes;
    }

    /**
     * Unpacks and loads it.
     *
     * @param loader is given the file
     * @throws IOException if it cannot be unpacked
     * @throws UnsatisfiedLinkError if it cannot be loaded
     */
    void load(Consumer<Path> loader) throws IOException {
        try {
            loader.accept(unpack());
        } catch (IOException | UnsatisfiedLinkError e) {
            if (Files.exists(file)) {
                throw e;
            }
            loader.accept(unpack());
        }
        deleteOthers(Instant.now().minus(KEPT));
    }

    private Path unpack() throws IOException {
        Files.createDirectories(folder);
        if (Files.isRegularFile(file) && Arrays.equals(Files.readAllBytes(file), bytes)) {
            markAsUsed();
            return file;
        }
        Path unfinished = folder.resolve(file.getFileName() + "." + UUID.randomUUID());
        try {
            Files.write(unfinished, bytes);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        return file;
    }

    private void markAsUsed() {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            // Another user's file: whose it is will mark it, or somebody will unpack it again.
            LOG.debug("{} cannot be marked as used", file, e);
        }
    }

    /** Deletes the folders of other versions that have not been loaded since; what cannot be deleted stays. */
    void deleteOthers(Instant since) {
        for (Path other : list(cache)) {
            if (isVersion(other) && !other.equals(folder) && isOlder(other, since)) {
                List<Path> files = list(other);
                if (files.stream().allMatch(file -> Files.isRegularFile(file) && isOlder(file, since))) {
                    files.forEach(UnpackedLibrary::delete);
                    delete(other);
                }
            }
        }
    }

    private static boolean isVersion(Path path) {
        return FOLDER.matcher(path.getFileName().toString()).matches()
                && Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isOlder(Path path, Instant since) {
        try {
            return Files.getLastModifiedTime(path).toInstant().isBefore(since);
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        } catch (IOException | UncheckedIOException e) {
            return List.of();
        }
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.debug("{} is out of use and cannot be deleted", path, e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
