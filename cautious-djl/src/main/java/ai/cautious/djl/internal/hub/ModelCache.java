package ai.cautious.djl.internal.hub;

import static java.util.Objects.requireNonNull;

import ai.cautious.FileAccessException;
import ai.cautious.djl.hub.HubException;
import ai.cautious.djl.hub.HubException.Reason;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * One model's folder in the cache, laid out as huggingface_hub has it: {@code blobs/HASH}, {@code refs/REVISION}, which holds
 * a commit, and {@code snapshots/COMMIT/FILE}, relative links to blobs, or where links are not possible the files themselves.
 *
 * @see <a href="https://pypi.org/project/huggingface-hub/">huggingface_hub 2.4.0, file_download.py</a>
 */
final class ModelCache {

    private static final int DEEPEST = 16;

    /** Where commits' listings are kept: huggingface_hub looks into no folder of this name. */
    private static final String LISTINGS = ".cautious";

    private final Path root;
    private final String folder;
    private final boolean links;

    ModelCache(HubSettings settings, HubName name) {
        this.root = settings.cache();
        this.folder = "models--" + name.repository().replace("/", "--");
        this.links = settings.links();
    }

    private Path model() {
        return root.resolve(folder);
    }

    /** The files of a commit. */
    Path snapshot(String commit) {
        return model().resolve("snapshots").resolve(commit);
    }

    /**
     * A file of a commit, which may not be there.
     *
     * @throws HubException if the name leads out of the commit's folder
     */
    Path file(String commit, String name) {
        Path snapshot = snapshot(commit);
        Path file = snapshot.resolve(name);
        if (!file.normalize().startsWith(snapshot.normalize())) {
            throw new HubException(
                    Reason.BROKEN, "the file \"" + name + "\" would not lie in its model's folder, " + snapshot);
        }
        return file;
    }

    /** Where the bytes are that hash to a name. */
    Path blob(String etag) {
        return model().resolve("blobs").resolve(etag);
    }

    /** Where bytes are gathered; huggingface_hub has other such files beside it, whose names end likewise. */
    Path unfinished(String etag) {
        return model().resolve("blobs").resolve(etag + ".cautious.incomplete");
    }

    /** The lock of a blob. */
    Path lock(String etag) {
        return root.resolve(".locks").resolve(folder).resolve(etag + ".lock");
    }

    /** The commit that a name meant when it was last downloaded; empty if it never was. */
    Optional<String> commit(HubName name) {
        if (name.isPinned()) {
            return Optional.of(name.revision());
        }
        try {
            return Files.isRegularFile(ref(name))
                    ? Optional.of(Files.readString(ref(name)).strip()).filter(HubName::isCommit)
                    : Optional.empty();
        } catch (IOException e) {
            throw new FileAccessException(ref(name), "cannot be read: " + e.getMessage(), e);
        }
    }

    private Path ref(HubName name) {
        return model().resolve("refs").resolve(name.revision());
    }

    /** Remembers what a name means. A cache that may only be read keeps what it has. */
    void remember(HubName name, String commit) {
        if (name.isPinned() || commit(name).equals(Optional.of(commit))) {
            return;
        }
        write(ref(name), commit);
    }

    private Path listing(String commit) {
        return model().resolve(LISTINGS).resolve(commit);
    }

    /** All of a commit's files by the hub's own word, there or not; empty if it was never remembered. */
    Optional<List<String>> listed(String commit) {
        Path listing = listing(commit);
        try {
            return Files.isRegularFile(listing) ? Optional.of(Files.readAllLines(listing)) : Optional.empty();
        } catch (IOException e) {
            throw new FileAccessException(listing, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** The commits whose listings were remembered, the newest first. */
    Stream<String> remembered() {
        File[] listings = model().resolve(LISTINGS).toFile().listFiles(file -> HubName.isCommit(file.getName()));
        return listings == null
                ? Stream.empty()
                : Arrays.stream(listings)
                        .sorted(Comparator.comparingLong(File::lastModified).reversed())
                        .map(File::getName);
    }

    /** Remembers which files a commit has. A cache that may only be read does not. */
    void remember(ModelListing listing) {
        Path place = listing(listing.commit());
        if (!Files.exists(place)) {
            // No safe name has a line's end.
            write(place, String.join("\n", listing.files()));
        }
    }

    private void write(Path place, String text) {
        try {
            Files.createDirectories(place.getParent());
            Path written = place.resolveSibling(place.getFileName() + "." + UUID.randomUUID() + ".tmp");
            try {
                Files.writeString(written, text);
                Files.move(written, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(written);
            }
        } catch (IOException e) {
            if (Files.isWritable(model())) {
                throw new FileAccessException(place, "cannot be written: " + e.getMessage(), e);
            }
        }
    }

    /** The names of a commit's files that are there, with slashes. */
    List<String> names(String commit) {
        Path snapshot = snapshot(commit);
        if (!Files.isDirectory(snapshot)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(snapshot, DEEPEST)) {
            // Links are followed here: one to a blob that is gone is no file.
            return files.filter(Files::isRegularFile)
                    .map(file -> snapshot.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new FileAccessException(snapshot, "cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Puts a blob into a commit's folder, under its name, whose lock the caller holds.
     *
     * @param fresh whether the blob was just made, so that nothing else can need it
     */
    void place(RemoteFile file, boolean fresh) {
        Path place = file(file.commit(), file.name());
        Path blob = blob(file.etag());
        try {
            Files.createDirectories(place.getParent());
            if (links && isLinked(place, blob)) {
                return;
            }
            if (fresh) {
                Files.move(blob, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Path copy = blob.resolveSibling(file.etag() + "." + UUID.randomUUID() + ".incomplete");
                try {
                    Files.copy(blob, copy);
                    Files.move(copy, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                } finally {
                    Files.deleteIfExists(copy);
                }
            }
        } catch (IOException e) {
            throw new FileAccessException(place, "cannot be written: " + e.getMessage(), e);
        }
    }

    /** Whether a link was made: not where the file system or the user's rights have none. */
    private static boolean isLinked(Path place, Path blob) throws IOException {
        Path target = requireNonNull(place.getParent()).relativize(blob);
        // One to a blob that is gone would be in the way.
        if (Files.isSymbolicLink(place)) {
            Files.deleteIfExists(place);
        }
        try {
            Files.createSymbolicLink(place, target);
            return true;
        } catch (FileAlreadyExistsException e) {
            return Files.exists(place);
        } catch (UnsupportedOperationException | FileSystemException e) {
            return false;
        }
    }
}
