package ai.cautious.djl.internal.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.CautiousException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {

    @TempDir
    private Path folder;

    private static void fill(Path file) throws IOException {
        Files.writeString(file, "new");
    }

    @Test
    void whatFailsLeavesTheOlderFile() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "old");
        assertThatThrownBy(() -> AtomicFile.write(file, unfinished -> {
                    fill(unfinished);
                    throw new IOException("the disk is full");
                }))
                .isInstanceOf(CautiousException.class)
                .hasMessageContainingAll(file.toString(), "the disk is full");
        assertThat(folder).isDirectoryContaining(file::equals).isDirectoryNotContaining(other -> !other.equals(file));
        assertThat(file).hasContent("old");
        AtomicFile.write(file, AtomicFileTest::fill);
        assertThat(file).hasContent("new");
    }

    /** A service often runs as another user than who tuned its model. */
    @Test
    void othersMayReadItAsTheyMayAnyFile() throws IOException {
        Path file = folder.resolve("file");
        AtomicFile.write(file, AtomicFileTest::fill);
        assumeTrue(file.getFileSystem().supportedFileAttributeViews().contains("posix"), "skipped: no permissions");
        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(Files.getPosixFilePermissions(Files.createFile(folder.resolve("other"))));
    }
}
