package ai.cautious.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NestedLibrariesTest {

    @TempDir
    private Path folder;

    private Path jar;
    private Path cache;

    @BeforeEach
    void write() throws IOException {
        jar = folder.resolve("program.jar");
        cache = folder.resolve("cache/program");
        write(jar, "lib/a.jar lib/b.jar", "lib/a.jar", "lib/b.jar");
    }

    private static void write(Path jar, String classPath, String... nested) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (String name : nested) {
                out.putNextEntry(new JarEntry(name));
                out.write(("content of " + name).getBytes());
            }
        }
    }

    private List<Path> unpack() throws IOException {
        try (JarFile open = new JarFile(jar.toFile())) {
            return new NestedLibraries(open).unpack(cache);
        }
    }

    private boolean areBeside() throws IOException {
        try (JarFile open = new JarFile(jar.toFile())) {
            return new NestedLibraries(open).areBeside(jar);
        }
    }

    @Test
    void areBesideOnlyWhereNoneIsMissing() throws IOException {
        assertThat(areBeside()).isFalse();
        Files.createDirectory(folder.resolve("lib"));
        Files.writeString(folder.resolve("lib/a.jar"), "a");
        assertThat(areBeside()).isFalse();
        Files.writeString(folder.resolve("lib/b.jar"), "b");
        assertThat(areBeside()).isTrue();
    }

    @Test
    void areUnpackedInTheOrderOfTheClassPath() throws IOException {
        List<Path> files = unpack();
        assertThat(files.get(0)).hasContent("content of lib/a.jar");
        assertThat(files.get(1)).hasContent("content of lib/b.jar");
        assertThat(cache.toFile().list()).hasSize(2);
    }

    @Test
    void areUnpackedOnceUnlessAFileIsIncomplete() throws IOException {
        List<Path> files = unpack();
        Instant before = Instant.now().minus(Duration.ofDays(1));
        Object first =
                Files.readAttributes(files.get(0), BasicFileAttributes.class).fileKey();
        Files.setLastModifiedTime(files.get(0), FileTime.from(before));
        Files.writeString(files.get(1), "cut");
        assertThat(unpack()).isEqualTo(files);
        assertThat(Files.readAttributes(files.get(0), BasicFileAttributes.class).fileKey())
                .isEqualTo(first);
        assertThat(Files.getLastModifiedTime(files.get(0)).toInstant()).isAfter(before);
        assertThat(files.get(1)).hasContent("content of lib/b.jar");
    }

    @Test
    void areDeletedWhereNothingHasStartedWithThemForAMonth() throws IOException {
        Path old = Files.writeString(Files.createDirectories(cache).resolve("old.jar"), "old");
        Path recent = Files.writeString(cache.resolve("recent.jar"), "recent");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
        Files.setLastModifiedTime(recent, FileTime.from(Instant.now().minus(Duration.ofDays(29))));
        unpack();
        assertThat(old).doesNotExist();
        assertThat(recent).exists();
    }

    @Test
    void areNamedWhereTheJarLacksThem() throws IOException {
        write(jar, "lib/a.jar lib/c.jar", "lib/a.jar");
        assertThatIOException().isThrownBy(this::unpack).withMessageContaining("program.jar lacks lib/c.jar");
    }
}
