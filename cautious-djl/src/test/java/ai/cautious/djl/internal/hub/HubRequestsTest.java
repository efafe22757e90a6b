package ai.cautious.djl.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import ai.cautious.djl.hub.HubException;
import ai.cautious.djl.hub.HubException.Reason;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is told what, what refusals mean, and what is not believed. */
class HubRequestsTest {

    @TempDir
    private Path cache;

    private FakeHub hub;
    private FakeHubClient client;

    @BeforeEach
    void start() throws IOException {
        hub = new FakeHub().withModel(100);
        client = new FakeHubClient(hub, cache.resolve("hub"));
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private HubException fails(String name) {
        HubException[] thrown = new HubException[1];
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client.fetch(name))
                .satisfies(e -> {
                    thrown[0] = e;
                    assertThat(e.getMessage()).doesNotContain("hf_secret");
                });
        return thrown[0];
    }

    @Test
    void theTokenGoesToTheHubAndNowhereElse() {
        client.fetch("someone/model");
        assertThat(hub.asked).filteredOn(one -> one.where().equals("hub")).allMatch(one -> one.token()
                .equals("Bearer hf_secret"));
        assertThat(hub.asked)
                .filteredOn(one -> one.where().equals("storage"))
                .isNotEmpty()
                .allMatch(one -> one.token().isEmpty());
    }

    @Test
    void theTokenDoesNotComeBackFromElsewhere() {
        hub.otherwise.add((one, exchange) -> one.where().equals("storage")
                && FakeHub.status(exchange, 302, Map.of("Location", hub.address() + "/back" + one.path())));
        hub.otherwise.add((one, exchange) -> {
            if (!one.path().startsWith("/back")) {
                return false;
            }
            FakeHub.send(exchange, hub.files.get("model.safetensors"), 0);
            return true;
        });
        client.fetch("someone/model");
        assertThat(hub.asked)
                .filteredOn(one -> one.path().startsWith("/back"))
                .singleElement()
                .satisfies(one -> assertThat(one.token()).isEmpty());
    }

    @Test
    void aModelThatWasRenamedIsFollowedWithTheToken() {
        hub.otherwise.add((one, exchange) -> one.path().contains("before/name")
                && FakeHub.status(
                        exchange, 307, Map.of("Location", one.path().replace("before/name", "someone/model"))));
        client.fetch("before/name");
        assertThat(hub.asked).filteredOn(one -> one.where().equals("hub")).allMatch(one -> !one.token()
                .isEmpty());
    }

    @Test
    void whoIsNotLoggedInSendsNoToken() {
        client.token = null;
        client.fetch("someone/model");
        assertThat(hub.asked).allMatch(one -> one.token().isEmpty());
    }

    @Test
    void redirectsWithoutEndAndToLesserProtectionAreNotFollowed() throws IOException {
        hub.otherwise.add((one, exchange) ->
                FakeHub.status(exchange, 302, Map.of("Location", one.path().concat("x"))));
        assertThat(fails("someone/model")).hasMessageContaining("more than 10 redirects");
        URI secure = URI.create("https://one.example/a");
        assertThat(HubHttp.target(secure, "/b")).hasToString("https://one.example/b");
        assertThat(HubHttp.target(secure, "https://two.example/b")).hasToString("https://two.example/b");
        for (String location : List.of("http://one.example/b", "file:///etc/passwd", "ftp://one.example/b", "ht tp:")) {
            assertThatIOException().isThrownBy(() -> HubHttp.target(secure, location));
        }
    }

    @Test
    void aNameThatIsNotThereMayBePrivate() {
        hub.refuseAll(401, Map.of("X-Error-Code", "RepoNotFound"));
        client.token = null;
        HubException e = fails("someone/nothing");
        assertThat(e.reason()).isEqualTo(Reason.MISSING);
        assertThat(e)
                .hasMessage(
                        "someone/nothing is not at %1$s, or is private or gated: check the name (a path would have to"
                                        .formatted(hub.address())
                                + " exist); if it is right, ask for access at %1$s/someone/nothing, and set HF_TOKEN to a token of"
                                        .formatted(hub.address())
                                + " that account (%1$s/settings/tokens)".formatted(hub.address()));
    }

    @Test
    void aGatedModelIsSaidToBeSo() {
        hub.refuseAll(403, Map.of("X-Error-Code", "GatedRepo"));
        HubException e = fails("someone/model");
        assertThat(e.reason()).isEqualTo(Reason.DENIED);
        assertThat(e)
                .hasMessageStartingWith(
                        "someone/model is gated: accept its terms at " + hub.address() + "/someone/model");
    }

    @Test
    void aGateBeforeTheFilesAloneIsSaidToBeSoToo() {
        hub.otherwise.add((one, exchange) ->
                one.method().equals("HEAD") && FakeHub.status(exchange, 403, Map.of("X-Error-Code", "GatedRepo")));
        assertThat(fails("someone/model")).hasMessageContaining("is gated: accept its terms at ");
    }

    @Test
    void aTokenThatIsNotValidIsSaidToBeSo() {
        hub.refuseAll(401, Map.of("X-Error-Message", "Invalid credentials in Authorization header"));
        assertThat(fails("someone/model")).hasMessageStartingWith("the token is not valid (HF_TOKEN, ");
    }

    @Test
    void whatAModelLacksIsNamed() {
        assertThat(fails("someone/other")).hasMessageStartingWith("someone/other is not at " + hub.address());
        assertThat(fails("someone/model@nowhere"))
                .hasMessageStartingWith("someone/model has no revision nowhere; see ");
        hub.otherwise.add((one, exchange) -> one.path().endsWith("tokenizer.json")
                && FakeHub.status(exchange, 404, Map.of("X-Error-Code", "EntryNotFound")));
        assertThat(fails("someone/model")).hasMessageStartingWith("someone/model has no tokenizer.json at main");
    }

    @Test
    void aShortWaitIsWaited() {
        int[] left = {2};
        hub.otherwise.add((one, exchange) ->
                left[0]-- > 0 && FakeHub.status(exchange, 429, Map.of("Retry-After", "" + (5 + left[0]))));
        client.fetch("someone/model");
        assertThat(client.waits).containsExactly(Duration.ofSeconds(6), Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource({"Retry-After, 3600, 3600", "RateLimit, '\"api\";r=0;t=250', 250"})
    void aLongWaitIsTheCallersToDecideOn(String header, String value, long seconds) {
        hub.refuseAll(429, Map.of(header, value));
        HubException e = fails("someone/model");
        assertThat(e.reason()).isEqualTo(Reason.RATE_LIMITED);
        assertThat(e.retryAfter()).contains(Duration.ofSeconds(seconds));
        assertThat(e).hasMessageContaining("try again in " + seconds + " s");
        assertThat(client.waits).isEmpty();
    }

    @Test
    void aHubThatStaysTroubledIsGivenUp() {
        hub.refuseAll(500, Map.of());
        assertThat(fails("someone/model").reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(hub.asked).hasSize(5);
        assertThat(client.waits).hasSize(4);
    }

    @Test
    void aHubThatIsTroubledForAWhileIsAskedAgain() {
        int[] left = {3};
        hub.otherwise.add((one, exchange) -> left[0]-- > 0 && FakeHub.status(exchange, 503, Map.of()));
        client.fetch("someone/model");
        assertThat(client.waits).hasSize(3);
    }

    @Test
    void nobodyAtTheAddressIsSaidToBeSo() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        HubSettings settings = new HubSettings(cache, "http://127.0.0.1:" + free, null, false, true);
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> new SnapshotDownload(settings, client, client.waits::add)
                        .fetch(HubName.parse("someone/model").orElseThrow(), List.of()))
                .withMessageContaining("127.0.0.1 cannot be reached")
                .withMessageContaining(
                        "check the connection, the proxy (-Dhttps.proxyHost, -Dhttps.proxyPort) and" + " HF_ENDPOINT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../../escaped", "", "main", "0123456789ABCDEF0123456789abcdef01234567"})
    void aCommitThatIsNoHashIsNotBelieved(String commit) throws IOException {
        hub.commit = commit;
        assertThat(fails("someone/model")).hasMessageContaining("does not answer as the hub does");
        assertNothingEscaped();
    }

    @Test
    void aFileOfAnotherCommitIsNotBelieved() {
        hub.otherwise.add((one, exchange) -> {
            if (one.path().startsWith("/api/")) {
                hub.commit = FakeHub.COMMIT;
            } else {
                hub.commit = "e".repeat(40);
            }
            return false;
        });
        assertThat(fails("someone/model")).hasMessageContaining("does not say that config.json is of commit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../../escaped", "a/b", "", "\"abc-gzip\"", "..%2f..%2fescaped"})
    void anEtagThatIsNoHashIsNotBelieved(String etag) throws IOException {
        hub.otherwise.add((one, exchange) -> one.method().equals("HEAD") && hub.links(one, exchange, etag, "100"));
        assertThat(fails("someone/model")).hasMessageContaining("the ETag of config.json is no hash");
        assertNothingEscaped();
    }

    @Test
    void filesThatWouldLieElsewhereAreNotThere() throws IOException {
        hub.files.put("../../../../escaped.txt", FakeHub.text("x"));
        hub.files.put("/escaped.txt", FakeHub.text("x"));
        hub.files.put("a/../../escaped.txt", FakeHub.text("x"));
        hub.files.put("..\\escaped.txt", FakeHub.text("x"));
        hub.files.put("additional_chat_templates/..", FakeHub.text("x"));
        assertThat(failsWith("*.txt")).hasMessageContaining("has no file that *.txt matches");
        client.fetch("someone/model");
        assertNothingEscaped();
    }

    private HubException failsWith(String pattern) {
        HubException[] thrown = new HubException[1];
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client.fetch("someone/model", pattern))
                .satisfies(e -> thrown[0] = e);
        return thrown[0];
    }

    @Test
    void shardsThatWouldLieElsewhereAreNotThere() throws IOException {
        hub.files.remove("model.safetensors");
        hub.files.put("../escaped.safetensors", FakeHub.weights(10));
        hub.files.put(NeededFiles.INDEX, FakeHub.text("{\"weight_map\": {\"a\": \"../escaped.safetensors\"}}"));
        assertThat(fails("someone/model"))
                .hasMessage("someone/model lacks ../escaped.safetensors, which its model.safetensors.index.json names");
        assertNothingEscaped();
    }

    private void assertNothingEscaped() throws IOException {
        try (Stream<Path> all = Files.walk(cache)) {
            assertThat(all.map(path -> path.getFileName().toString())).noneMatch(name -> name.contains("escaped"));
        }
        assertThat(cache.resolveSibling("escaped")).doesNotExist();
    }

    @Test
    void whatIsNoHubIsSaidToBeNone() {
        hub.otherwise.add((one, exchange) -> {
            FakeHub.send(exchange, FakeHub.text("<html>Log in to the hotel's network</html>"), 0);
            return true;
        });
        assertThat(fails("someone/model"))
                .hasMessageStartingWith(hub.address()
                        + " does not answer as the hub does when it is asked for someone/model: the answer is"
                        + " not JSON");
    }
}
