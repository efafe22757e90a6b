package ai.cautious.djl.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.cautious.djl.hub.DownloadPlan;
import ai.cautious.djl.hub.HubException;
import ai.cautious.djl.hub.HubException.Reason;
import ai.cautious.djl.internal.hub.FakeHub.Asked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens on the way, a file has its name when it is whole, and not before. */
class BlobDownloadTest {

    private static final String WEIGHTS = "model.safetensors";
    private static final int SIZE = 60;

    @TempDir
    private Path cache;

    private FakeHub hub;
    private FakeHubClient client;

    @BeforeEach
    void start() throws IOException {
        hub = new FakeHub().withModel(SIZE);
        hub.files.remove("tokenizer.json");
        hub.files.remove("tokenizer_config.json");
        client = new FakeHubClient(hub, cache);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private void fetchesAll() {
        assertThat(client.fetch("someone/model").resolve(WEIGHTS)).hasBinaryContent(hub.files.get(WEIGHTS));
        assertThat(client.unfinished(WEIGHTS)).doesNotExist();
    }

    private void leave(byte[] bytes) throws IOException {
        Files.createDirectories(client.unfinished(WEIGHTS).getParent());
        Files.write(client.unfinished(WEIGHTS), bytes);
    }

    private HubException fails() {
        HubException[] thrown = new HubException[1];
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client.fetch("someone/model"))
                .satisfies(e -> thrown[0] = e);
        assertThat(client.blob(WEIGHTS)).doesNotExist();
        assertThat(client.model().resolve("refs/main")).doesNotExist();
        return thrown[0];
    }

    @Test
    void aConnectionThatIsCutAtAnyByteGoesOnBehindIt() throws IOException {
        for (int cut = 0; cut < SIZE; cut++) {
            FakeHubClient one = new FakeHubClient(hub, cache.resolve("cut-" + cut));
            hub.asked.clear();
            hub.otherwise.clear();
            hub.times(1, WEIGHTS, hub.cutAfter(cut));
            assertThat(one.fetch("someone/model", WEIGHTS).resolve(WEIGHTS)).hasBinaryContent(hub.files.get(WEIGHTS));
            assertThat(hub.gets(WEIGHTS)).extracting(Asked::from).containsExactly(0L, (long) cut);
            assertThat(one.waits).containsExactly(Duration.ofSeconds(1));
        }
    }

    @Test
    void aFileThatComesByteByByteComes() {
        hub.times(SIZE, WEIGHTS, hub.cutAfter(1));
        fetchesAll();
        assertThat(hub.gets(WEIGHTS)).hasSize(SIZE);
        assertThat(client.waits).containsOnly(Duration.ofSeconds(1));
    }

    @Test
    void whatAKilledDownloadLeftAtAnyByteIsGoneOnWith() throws IOException {
        for (int left = 0; left <= SIZE; left++) {
            FakeHubClient one = new FakeHubClient(hub, cache.resolve("left-" + left));
            hub.asked.clear();
            Path unfinished = one.unfinished(WEIGHTS);
            Files.createDirectories(unfinished.getParent());
            Files.write(unfinished, Arrays.copyOf(hub.files.get(WEIGHTS), left));
            assertThat(one.fetch("someone/model", WEIGHTS).resolve(WEIGHTS)).hasBinaryContent(hub.files.get(WEIGHTS));
            assertThat(hub.gets(WEIGHTS))
                    .extracting(Asked::from)
                    .isEqualTo(left == SIZE ? List.of() : List.of((long) left));
            assertThat(one.plans)
                    .extracting(DownloadPlan::present)
                    .isEqualTo(left == SIZE ? List.of() : List.of((long) left));
        }
    }

    @Test
    void leftoversThatAreNotItsBytesAreForgotten() throws IOException {
        leave(new byte[30]);
        fetchesAll();
        assertThat(hub.gets(WEIGHTS)).extracting(Asked::from).containsExactly(30L, 0L);
    }

    @Test
    void leftoversThatAreTooLongAreForgotten() throws IOException {
        leave(new byte[SIZE + 1]);
        fetchesAll();
        assertThat(hub.gets(WEIGHTS)).extracting(Asked::from).containsExactly(0L);
    }

    @Test
    void aServerThatSendsAllOfItAgainIsTakenAtThat() throws IOException {
        leave(Arrays.copyOf(hub.files.get(WEIGHTS), 30));
        hub.times(1, WEIGHTS, (one, exchange) -> {
            FakeHub.send(exchange, hub.files.get(WEIGHTS), 0);
            return true;
        });
        fetchesAll();
        assertThat(hub.gets(WEIGHTS)).hasSize(1);
    }

    @Test
    void aRangeThatIsNotSatisfiableIsAskedForFromTheBeginning() throws IOException {
        leave(Arrays.copyOf(hub.files.get(WEIGHTS), 30));
        hub.times(1, WEIGHTS, (one, exchange) -> FakeHub.status(exchange, 416, Map.of("Content-Range", "bytes */20")));
        fetchesAll();
        assertThat(hub.gets(WEIGHTS)).extracting(Asked::from).containsExactly(30L, 0L);
    }

    @Test
    void anotherRangeThanWasAskedForIsNotTaken() throws IOException {
        leave(Arrays.copyOf(hub.files.get(WEIGHTS), 30));
        hub.times(1, WEIGHTS, (one, exchange) -> {
            FakeHub.send(exchange, hub.files.get(WEIGHTS), 20);
            return true;
        });
        fetchesAll();
        assertThat(hub.gets(WEIGHTS)).extracting(Asked::from).containsExactly(30L, 0L);
    }

    @Test
    void bytesThatDoNotHashToWhatWasAnnouncedNeverHaveItsName() {
        hub.times(9, WEIGHTS, (one, exchange) -> {
            FakeHub.send(exchange, new byte[SIZE], 0);
            return true;
        });
        HubException broken = fails();
        assertThat(broken.reason()).isEqualTo(Reason.BROKEN);
        assertThat(broken)
                .hasMessageStartingWith("model.safetensors of someone/model does not come as it is: it hashes to ")
                .hasMessageContaining(hub.etag(WEIGHTS));
        hub.otherwise.clear();
        fetchesAll();
    }

    @Test
    void smallFilesAreCheckedByGitsHash() {
        hub.times(9, "config.json", (one, exchange) -> {
            FakeHub.send(exchange, new byte[hub.files.get("config.json").length], 0);
            return true;
        });
        assertThat(fails()).hasMessageStartingWith("config.json of someone/model does not come as it is");
    }

    @Test
    void moreBytesThanWereAnnouncedAreNotTaken() {
        hub.times(9, WEIGHTS, (one, exchange) -> {
            FakeHub.send(exchange, FakeHub.weights(SIZE + 1), 0);
            return true;
        });
        assertThat(fails()).hasMessageContaining("more came than the 60 bytes that were announced");
    }

    @Test
    void fewerBytesThanWereAnnouncedAreAskedForAgainUntilPatienceEnds() throws IOException {
        hub.otherwise.add((one, exchange) -> one.from() == 30 && FakeHub.status(exchange, 502, Map.of()));
        hub.times(1, WEIGHTS, hub.cutAfter(30));
        HubException unreachable = fails();
        assertThat(unreachable.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(unreachable)
                .hasMessageStartingWith(
                        "127.0.0.1 cannot be reached: it answered with status 502; check the connection")
                .hasMessageEndingWith(
                        "; what has come of model.safetensors is kept, and the next attempt goes on behind it");
        assertThat(client.waits)
                .containsExactly(
                        Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8));
        assertThat(client.unfinished(WEIGHTS)).hasBinaryContent(Arrays.copyOf(hub.files.get(WEIGHTS), 30));
        hub.otherwise.clear();
        fetchesAll();
    }

    @Test
    void aServerWithoutRangesThatCutsIsNotAskedForEver() {
        hub.times(20, WEIGHTS, (one, exchange) -> {
            exchange.sendResponseHeaders(200, SIZE);
            exchange.getResponseBody().write(hub.files.get(WEIGHTS), 0, 30);
            exchange.getResponseBody().flush();
            exchange.close();
            return true;
        });
        assertThat(fails().reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(client.waits)
                .containsExactly(
                        Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4), Duration.ofSeconds(8));
    }

    @Test
    void aThreadThatIsInterruptedGivesUpAndStaysSo() {
        Thread.currentThread().interrupt();
        try {
            assertThatExceptionOfType(HubException.class)
                    .isThrownBy(() -> client.fetch("someone/model"))
                    .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.INTERRUPTED));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void anEmptyFileIsOne() {
        hub.files.put("chat_template.jinja", new byte[0]);
        assertThat(client.fetch("someone/model").resolve("chat_template.jinja")).isEmptyFile();
    }
}
