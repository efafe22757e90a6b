package ai.cautious.djl.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.djl.internal.hub.FakeHub.Asked;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes, and one that is killed. */
class ProcessesTest {

    private static final String WEIGHTS = "model.safetensors";
    private static final int SIZE = 3_000_000;
    private static final int PATIENCE = 120;

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();
    private FakeHub hub;
    private FakeHubClient client;

    @BeforeEach
    void start() throws IOException {
        hub = new FakeHub().withModel(SIZE);
        client = new FakeHubClient(hub, folder.resolve("cache"));
    }

    @AfterEach
    void stop() {
        started.forEach(Process::destroyForcibly);
        hub.close();
    }

    /** Of the tests, which run as a module and its libraries. */
    private static String classPath() {
        return Stream.of("jdk.module.path", "java.class.path", "surefire.test.class.path")
                        .map(property -> System.getProperty(property, ""))
                        .filter(path -> !path.isEmpty())
                        .collect(Collectors.joining(File.pathSeparator))
                + File.pathSeparator
                + Path.of("target/test-classes").toAbsolutePath();
    }

    private Process download() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath(),
                        DownloadingProgram.class.getName(),
                        folder.resolve("cache").toString(),
                        hub.address())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out-" + started.size()).toFile())
                .start();
        started.add(process);
        return process;
    }

    private List<String> blobs() throws IOException {
        try (Stream<Path> blobs = Files.list(client.model().resolve("blobs"))) {
            return blobs.map(blob -> blob.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void twoAtOnceEndWithOneGoodCopy() throws Exception {
        Process one = download();
        Process other = download();
        for (Process process : started) {
            assertThat(process.waitFor(PATIENCE, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(one.exitValue())
                .as(Files.readString(folder.resolve("out-0")))
                .isZero();
        assertThat(other.exitValue())
                .as(Files.readString(folder.resolve("out-1")))
                .isZero();
        assertThat(client.blob(WEIGHTS)).hasBinaryContent(hub.files.get(WEIGHTS));
        assertThat(blobs())
                .containsExactlyInAnyOrderElementsOf(
                        hub.files.keySet().stream().map(hub::etag).toList());
        assertThat(hub.gets(WEIGHTS)).hasSize(1);
    }

    @Test
    void oneThatIsKilledLeavesNoHalfFileAndTheNextGoesOn() throws Exception {
        CountDownLatch killed = new CountDownLatch(1);
        hub.times(1, WEIGHTS, (one, exchange) -> {
            exchange.sendResponseHeaders(200, SIZE);
            exchange.getResponseBody().write(hub.files.get(WEIGHTS), 0, SIZE / 2);
            exchange.getResponseBody().flush();
            awaitLeft();
            started.get(0).destroyForcibly();
            killed.countDown();
            exchange.close();
            return true;
        });
        Process process = download();
        assertThat(killed.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
        assertThat(process.waitFor()).isNotZero();
        assertThat(client.blob(WEIGHTS)).doesNotExist();
        assertThat(client.model().resolve("refs/main")).doesNotExist();
        long left = Files.size(client.unfinished(WEIGHTS));
        assertThat(left).isBetween(1L, SIZE / 2L);
        assertThat(client.fetch(FakeHub.NAME).resolve(WEIGHTS)).hasBinaryContent(hub.files.get(WEIGHTS));
        assertThat(hub.gets(WEIGHTS)).extracting(Asked::from).containsExactly(0L, left);
        assertThat(client.unfinished(WEIGHTS)).doesNotExist();
    }

    /** Until something of what was sent has reached the disk. */
    private void awaitLeft() throws IOException {
        while (!Files.exists(client.unfinished(WEIGHTS)) || Files.size(client.unfinished(WEIGHTS)) == 0) {
            Thread.yield();
        }
    }
}
