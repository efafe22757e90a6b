package ai.cautious.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildVersionTest {

    @TempDir
    private Path folder;

    private Path jar(String commit) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.IMPLEMENTATION_VERSION, "1.2.3");
        manifest.getMainAttributes().putValue("Implementation-Commit", commit);
        Path jar = folder.resolve("program.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    @Test
    void isTheManifestsWithTheCommitThatItWasBuiltFrom() throws IOException {
        assertThat(BuildVersion.of(jar("79ac8e0"))).isEqualTo("1.2.3, commit 79ac8e0");
    }

    @Test
    void namesNoCommitWhereGitKnewNone() throws IOException {
        assertThat(BuildVersion.of(jar(""))).isEqualTo("1.2.3");
    }

    @Test
    void saysThatClassesAreNotPackaged() throws IOException {
        assertThat(BuildVersion.of(folder)).isEqualTo("(not packaged)");
    }

    @Test
    void namesTheJavaThatRunsIt() throws IOException {
        assertThat(new BuildVersion().getVersion()[1])
                .startsWith("Java " + Runtime.version().feature());
    }
}
