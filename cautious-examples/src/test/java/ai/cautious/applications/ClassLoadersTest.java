package ai.cautious.applications;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.program.StoriesModel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The library where the calling thread's context class loader sees nothing of DJL. */
class ClassLoadersTest {

    private static final String WELL = "answer: true, loader kept: true";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "in the common pool",
                "in a thread without a loader",
                "in a thread that sees it",
                "after DJL was touched blindly",
                "after a failure"
            })
    void loadsBelowALoaderThatTheSystemsDoesNotSee(String scene) throws IOException, InterruptedException {
        Path alone = folder.resolve("classes");
        copyClass(HiddenLibrary.class, alone);
        try (StoriesModel model = StoriesModel.extract();
                ChildJvm child = ChildJvm.start(
                        folder,
                        "-cp",
                        alone.toString(),
                        HiddenLibrary.class.getName(),
                        ChildJvm.classPath(),
                        model.folder().toString(),
                        scene)) {
            int exitCode = child.awaitEnd();
            assertThat(child.out()).as(child.err()).contains(WELL);
            assertThat(exitCode).isZero();
        }
    }

    @Test
    void loadsFromSpringBootsNestedJars() throws IOException, InterruptedException {
        Path application = folder.resolve("application.jar");
        SpringBootJar.write(application, PooledApplication.class);
        try (StoriesModel model = StoriesModel.extract();
                ChildJvm child = ChildJvm.start(
                        folder, "-jar", application.toString(), model.folder().toString())) {
            int exitCode = child.awaitEnd();
            assertThat(child.out()).as(child.err()).contains(WELL);
            assertThat(exitCode).isZero();
        }
    }

    private static void copyClass(Class<?> copied, Path folder) throws IOException {
        String name = copied.getName().replace('.', '/') + ".class";
        Path target = folder.resolve(name);
        Files.createDirectories(target.getParent());
        try (InputStream in = copied.getResourceAsStream("/" + name)) {
            Files.copy(in, target);
        }
    }
}
