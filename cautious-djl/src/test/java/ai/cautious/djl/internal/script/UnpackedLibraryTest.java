package ai.cautious.djl.internal.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnpackedLibraryTest {

    private static final String NAME = "lib.so";

    @TempDir
    private Path folder;

    @Test
    void whatLoadsIsTheLibrarysFileWhateverWasThere() throws IOException {
        List<Path> loaded = new ArrayList<>();
        library("one").load(loaded::add);
        assertThat(loaded.get(0)).hasContent("one");
        Files.writeString(loaded.get(0), "spoilt");
        library("one").load(loaded::add);
        assertThat(loaded.get(1)).isEqualTo(loaded.get(0)).hasContent("one");
        library("two").load(loaded::add);
        assertThat(loaded.get(2)).isNotEqualTo(loaded.get(0)).hasContent("two");
        assertThat(files()).hasSize(2);
    }

    @Test
    void versionsThatNobodyHasLoadedForLongAreDeletedAndNothingElse() throws IOException {
        Path old = loaded("old");
        Path leftOver = Files.writeString(old.resolveSibling(NAME + ".unfinished"), "");
        Path recent = loaded("recent");
        Path used = loaded("used");
        Path foreign = Files.createDirectories(folder.resolve("foreign")).resolve(NAME);
        Files.writeString(foreign, "another's");
        Path crowded = loaded("crowded");
        Files.createDirectory(crowded.resolveSibling("folder"));
        for (Path path : List.of(old, leftOver, used, foreign, crowded)) {
            age(path);
            age(path.getParent());
        }
        // Whoever loads a version marks it as used.
        loaded("used");
        Path own = loaded("own");
        assertThat(files()).containsExactlyInAnyOrder(recent, used, foreign, crowded, own);
        assertThat(old.getParent()).doesNotExist();
    }

    @Test
    void anOldVersionKeepsItself() throws IOException {
        Path file = loaded("one");
        age(file);
        age(file.getParent());
        loaded("one");
        assertThat(file).exists();
    }

    @Test
    void oneThatIsDeletedUnderItsLoaderIsUnpackedOnceMore() throws IOException {
        List<Path> tried = new ArrayList<>();
        library("one").load(file -> {
            tried.add(file);
            if (tried.size() == 1) {
                delete(file);
                throw new UnsatisfiedLinkError("no such file");
            }
            assertThat(file).hasContent("one");
        });
        assertThat(tried).hasSize(2);
    }

    @Test
    void oneThatDoesNotLoadIsTriedOnce() {
        List<Path> tried = new ArrayList<>();
        assertThatThrownBy(() -> library("one").load(file -> {
                    tried.add(file);
                    throw new UnsatisfiedLinkError("no library");
                }))
                .isInstanceOf(UnsatisfiedLinkError.class)
                .hasMessage("no library");
        assertThat(tried).hasSize(1);
    }

    /** Threads stand for processes: nothing but the files is shared. */
    @Test
    void manyMayUnpackAndTidyAtOnce() throws Exception {
        ExecutorService processes = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Void>> loads = IntStream.range(0, 400)
                    .<Callable<Void>>mapToObj(i -> () -> {
                        UnpackedLibrary library = library("version " + i % 5);
                        library.load(file -> assertThat(file).hasContent("version " + i % 5));
                        library.deleteOthers(Instant.now().minus(Duration.ofDays(1)));
                        return null;
                    })
                    .toList();
            for (Future<Void> load : processes.invokeAll(loads)) {
                load.get();
            }
        } finally {
            processes.shutdown();
        }
        assertThat(files()).hasSize(5);
    }

    private UnpackedLibrary library(String content) {
        return new UnpackedLibrary(folder, NAME, content.getBytes(StandardCharsets.US_ASCII));
    }

    private Path loaded(String content) throws IOException {
        List<Path> loaded = new ArrayList<>();
        library(content).load(loaded::add);
        return loaded.get(0);
    }

    private static void age(Path path) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
