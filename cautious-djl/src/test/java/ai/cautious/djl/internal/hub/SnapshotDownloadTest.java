package ai.cautious.djl.internal.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.cautious.FileAccessException;
import ai.cautious.djl.StandardError;
import ai.cautious.djl.hub.HubException;
import ai.cautious.djl.hub.HubException.Reason;
import ai.cautious.djl.internal.hub.FakeHub.Asked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotDownloadTest {

    private static final int SIZE = 100_000;

    @TempDir
    private Path cache;

    private FakeHub hub;
    private FakeHubClient client;

    @BeforeEach
    void start() throws IOException {
        hub = new FakeHub().withModel(SIZE);
        client = new FakeHubClient(hub, cache);
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void theCacheIsLaidOutAsTheHubsOwnLibraryDoes() throws IOException {
        Path model = client.fetch("someone/model");
        assertThat(model).isEqualTo(client.model().resolve("snapshots").resolve(FakeHub.COMMIT));
        assertThat(client.model().resolve("refs/main")).hasContent(FakeHub.COMMIT);
        assertThat(names(model))
                .containsExactly("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json");
        for (String file : names(model)) {
            assertThat(model.resolve(file)).hasBinaryContent(hub.files.get(file));
            assertThat(Files.readSymbolicLink(model.resolve(file))).isEqualTo(Path.of("../../blobs/" + hub.etag(file)));
        }
        assertThat(names(cache.resolve(".locks/models--someone--model")))
                .contains(hub.etag("model.safetensors") + ".lock");
        assertThat(names(client.model().resolve("blobs"))).hasSize(4);
    }

    @Test
    void onlyWhatIsReadIsFetched() throws IOException {
        for (String other : List.of(
                "README.md",
                ".gitattributes",
                "pytorch_model.bin",
                "vocab.json",
                "onnx/model.onnx",
                "model.fp16.safetensors",
                "consolidated.safetensors",
                "original/model.safetensors")) {
            hub.files.put(other, FakeHub.text(other));
        }
        hub.files.put("generation_config.json", FakeHub.text("{}"));
        hub.files.put("chat_template.jinja", FakeHub.text("{{ messages }}"));
        hub.files.put("additional_chat_templates/tool_use.jinja", FakeHub.text("{{ tools }}"));
        hub.files.put("safety_judge.json", FakeHub.text("{}"));
        assertThat(names(client.fetch("someone/model")))
                .containsExactly(
                        "additional_chat_templates/tool_use.jinja",
                        "chat_template.jinja",
                        "config.json",
                        "generation_config.json",
                        "model.safetensors",
                        "safety_judge.json",
                        "tokenizer.json",
                        "tokenizer_config.json");
        assertThat(hub.asked).noneMatch(one -> one.path().endsWith("README.md"));
    }

    @Test
    void shardsAreThoseThatTheIndexNames() throws IOException {
        hub.files.remove("model.safetensors");
        String index = "{\"weight_map\": {\"a\": \"model-00001-of-00002.safetensors\","
                + " \"b\": \"model-00002-of-00002.safetensors\", \"c\": \"model-00001-of-00002.safetensors\"}}";
        hub.files.put(NeededFiles.INDEX, FakeHub.text(index));
        hub.files.put("model-00001-of-00002.safetensors", FakeHub.weights(10));
        hub.files.put("model-00002-of-00002.safetensors", FakeHub.weights(20));
        hub.files.put("model-00001-of-00001.safetensors", FakeHub.weights(30));
        assertThat(names(client.fetch("someone/model")))
                .contains("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")
                .doesNotContain("model-00001-of-00001.safetensors");
        hub.asked.clear();
        client.offline = true;
        client.fetch("someone/model");
        Files.delete(client.blob("model-00002-of-00002.safetensors"));
        assertThatExceptionOfType(HubException.class).isThrownBy(() -> client.fetch("someone/model"));
        assertThat(hub.asked).isEmpty();
    }

    @Test
    void aGgufFileIsFetchedAloneOrWithItsOtherParts() throws IOException {
        hub.files.put("small-q4_k_m.gguf", FakeHub.weights(50));
        hub.files.put("q8/large-00001-of-00002.gguf", FakeHub.weights(60));
        hub.files.put("q8/large-00002-of-00002.gguf", FakeHub.weights(70));
        Path small = client.fetch("someone/model:small-q4_k_m.gguf");
        assertThat(small).hasFileName("small-q4_k_m.gguf").hasBinaryContent(FakeHub.weights(50));
        assertThat(names(small.getParent())).containsExactly("small-q4_k_m.gguf");
        Path large = client.fetch("someone/model:q8/large-00002-of-00002.gguf");
        assertThat(large).hasFileName("large-00001-of-00002.gguf");
        assertThat(large.resolveSibling("large-00002-of-00002.gguf")).exists();
    }

    @Test
    void whereSeveralFilesAreModelsOneHasToBeNamed() throws IOException {
        hub.files.clear();
        hub.files.put("config.json", FakeHub.text("{}"));
        hub.files.put("model-q4.gguf", FakeHub.weights(50));
        assertThat(client.fetch("someone/model")).hasFileName("model-q4.gguf");
        hub.files.put("model-q8.gguf", FakeHub.weights(60));
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client.fetch("someone/model"))
                .withMessage("someone/model has several models; name one, as someone/model:model-q4.gguf; there are"
                        + " model-q4.gguf, model-q8.gguf");
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client.fetch("someone/model:model-q5.gguf"))
                .withMessage("someone/model has no model-q5.gguf; there are model-q4.gguf, model-q8.gguf");
        hub.files.clear();
        hub.files.put("pytorch_model.bin", FakeHub.weights(50));
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client.fetch("someone/model"))
                .withMessageContaining("has no model that this library reads")
                .withMessageEndingWith("there are pytorch_model.bin");
    }

    @Test
    void adaptersAndWhatMakesThemJudgesAreFetched() throws IOException {
        hub.files.clear();
        hub.files.put("adapter_config.json", FakeHub.text("{}"));
        hub.files.put("adapter_model.safetensors", FakeHub.weights(50));
        hub.files.put("safety_judge.json", FakeHub.text("{}"));
        hub.files.put("tokenizer.json", FakeHub.text("{}"));
        assertThat(names(client.fetch("someone/model")))
                .containsExactly("adapter_config.json", "adapter_model.safetensors", "safety_judge.json");
    }

    @Test
    void patternsTakeTheNeededFilesPlace() throws IOException {
        hub.files.put("LICENSE.txt", FakeHub.text("free"));
        assertThat(names(client.fetch("someone/model", "*.txt", "config.json")))
                .containsExactly("LICENSE.txt", "config.json");
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client.fetch("someone/model", "*.bin"))
                .withMessageContaining("has no file that *.bin matches");
    }

    @Test
    void whatIsThereIsNotFetchedAgain() {
        Path model = client.fetch("someone/model");
        hub.asked.clear();
        assertThat(client.fetch("someone/model")).isEqualTo(model);
        assertThat(hub.asked).extracting(Asked::path).containsExactly("/api/models/someone/model/revision/main");
        hub.asked.clear();
        assertThat(client.fetch("someone/model@" + FakeHub.COMMIT)).isEqualTo(model);
        assertThat(hub.asked).isEmpty();
        assertThat(client.plans).hasSize(1);
    }

    @Test
    void aBranchThatMovedSharesWhatStayed() throws IOException {
        Path before = client.fetch("someone/model");
        hub.commit = "f".repeat(40);
        hub.files.put("config.json", FakeHub.text("{\"model_type\": \"qwen2\"}"));
        hub.asked.clear();
        Path after = client.fetch("someone/model");
        assertThat(after).hasFileName("f".repeat(40)).isNotEqualTo(before);
        assertThat(after.resolve("config.json")).hasContent("{\"model_type\": \"qwen2\"}");
        assertThat(before.resolve("config.json")).hasContent("{\"model_type\": \"llama\"}");
        assertThat(after.resolve("model.safetensors").toRealPath())
                .isEqualTo(before.resolve("model.safetensors").toRealPath());
        assertThat(hub.gets("model.safetensors")).isEmpty();
        assertThat(client.model().resolve("refs/main")).hasContent("f".repeat(40));
    }

    @Test
    void otherRevisionsHaveRefsOfTheirOwn() {
        client.fetch("someone/model@v1.0/rc");
        assertThat(client.model().resolve("refs/v1.0/rc")).hasContent(FakeHub.COMMIT);
        assertThat(client.model().resolve("refs/main")).doesNotExist();
    }

    @Test
    void offlineTheCacheServesWhatItHasWhole() throws IOException {
        client.offline = true;
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client.fetch("someone/model"))
                .withMessageContaining("HF_HUB_OFFLINE")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OFFLINE));
        client.offline = false;
        Path model = client.fetch("someone/model");
        hub.asked.clear();
        client.offline = true;
        assertThat(StandardError.during(
                        () -> assertThat(client.fetch("someone/model")).isEqualTo(model)))
                .isEmpty();
        Files.delete(client.blob("model.safetensors"));
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client.fetch("someone/model"))
                .withMessageContaining("is not whole in the cache, " + cache);
        assertThat(hub.asked).isEmpty();
    }

    @Test
    void aFileOfANewerCommitMovesTheBranchAndOfflineTheModelIsSaidToLackTheRest() throws IOException {
        hub.files.put("model-q4.gguf", FakeHub.weights(50));
        Path before = client.fetch("someone/model");
        hub.commit = "f".repeat(40);
        Path file = client.fetch("someone/model:model-q4.gguf");
        assertThat(file.getParent()).hasFileName("f".repeat(40));
        assertThat(client.model().resolve("refs/main")).hasContent("f".repeat(40));
        client.offline = true;
        hub.asked.clear();
        assertThat(client.fetch("someone/model:model-q4.gguf")).isEqualTo(file);
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client.fetch("someone/model"))
                .withMessage("someone/model is not whole in the cache, " + cache + ": of commit " + "f".repeat(40)
                        + ", which main last was, it lacks config.json, tokenizer.json, tokenizer_config.json,"
                        + " model.safetensors; HF_HUB_OFFLINE forbids to ask the hub: unset it, and what is missing comes"
                        + " when the model is next asked for, or let HF_HUB_CACHE name the folder where the model is, or"
                        + " name someone/model@" + FakeHub.COMMIT + ", which is whole")
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OFFLINE));
        assertThat(client.fetch("someone/model@" + FakeHub.COMMIT)).isEqualTo(before);
        assertThat(hub.asked).isEmpty();
        client.offline = false;
        Path after = client.fetch("someone/model");
        client.offline = true;
        assertThat(client.fetch("someone/model")).isEqualTo(after).isEqualTo(file.getParent());
    }

    @Test
    void aCommitOfWhichTheHubsLibraryFetchedAFileIsNoModelOffline() throws IOException {
        client.fetch("someone/model");
        Path other = client.model().resolve("snapshots").resolve("e".repeat(40));
        Files.createDirectories(other);
        Files.writeString(other.resolve("config.json"), "{}");
        Files.writeString(client.model().resolve("refs/main"), "e".repeat(40));
        client.offline = true;
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client.fetch("someone/model"))
                .withMessageContaining("which main last was, it has config.json; HF_HUB_OFFLINE")
                .withMessageEndingWith("name someone/model@" + FakeHub.COMMIT + ", which is whole");
        Files.delete(other.resolve("config.json"));
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client.fetch("someone/model"))
                .withMessageContaining("it has nothing; HF_HUB_OFFLINE");
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client.fetch("someone/model@v2"))
                .withMessageContaining(cache + ": of v2 it has nothing; HF_HUB_OFFLINE");
    }

    @Test
    void whatOthersLeftOfACommitIsCompleted() throws IOException {
        hub.files.put("safety_judge.json", FakeHub.text("{}"));
        client.fetch("someone/model", "config.json", "model.safetensors");
        Files.deleteIfExists(client.model().resolve(".cautious").resolve(FakeHub.COMMIT));
        String pinned = "someone/model@" + FakeHub.COMMIT;
        hub.refuseAll(503, Map.of());
        assertThat(names(client.fetch(pinned))).hasSize(2);
        hub.otherwise.clear();
        assertThat(names(client.fetch(pinned))).contains("tokenizer.json", "safety_judge.json");
        hub.asked.clear();
        client.fetch(pinned);
        assertThat(hub.asked).isEmpty();
    }

    @Test
    void theOnlyGgufFileThatIsThereIsNotTakenForTheOnlyOneThereIs() {
        hub.files.clear();
        hub.files.put("model-q4.gguf", FakeHub.weights(50));
        hub.files.put("model-q8.gguf", FakeHub.weights(60));
        String pinned = "someone/model@" + FakeHub.COMMIT;
        client.fetch(pinned + ":model-q4.gguf");
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client.fetch(pinned))
                .withMessageContaining("has several models");
        hub.asked.clear();
        client.fetch(pinned + ":model-q4.gguf");
        assertThat(hub.asked).isEmpty();
        client.offline = true;
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client.fetch(pinned))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OFFLINE));
    }

    @Test
    void whatTheHubNoLongerGivesIsNotTakenFromTheCache() {
        client.fetch("someone/model");
        hub.refuseAll(403, Map.of("X-Error-Code", "GatedRepo"));
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client.fetch("someone/model"))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.DENIED));
        hub.otherwise.clear();
        hub.refuseAll(404, Map.of("X-Error-Code", "RepoNotFound"));
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client.fetch("someone/model"))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.MISSING));
    }

    @Test
    void patternsLeaveABranchAtTheModelThatIsThere() {
        Path model = client.fetch("someone/model");
        hub.commit = "f".repeat(40);
        client.fetch("someone/model", "config.json");
        assertThat(client.model().resolve("refs/main")).hasContent(FakeHub.COMMIT);
        client.offline = true;
        assertThat(client.fetch("someone/model")).isEqualTo(model);
    }

    @Test
    void offlinePatternsTakeWhatTheCacheHas() {
        Path model = client.fetch("someone/model");
        client.offline = true;
        hub.asked.clear();
        assertThat(client.fetch("someone/model", "*.json")).isEqualTo(model);
        assertThatExceptionOfType(HubException.class)
                .isThrownBy(() -> client.fetch("someone/model", "*.bin"))
                .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.OFFLINE));
        assertThat(hub.asked).isEmpty();
    }

    @Test
    void aHubThatDoesNotAnswerIsNotNeededForWhatIsThere() {
        Path model = client.fetch("someone/model");
        hub.refuseAll(503, Map.of());
        assertThat(StandardError.during(
                        () -> assertThat(client.fetch("someone/model")).isEqualTo(model)))
                .contains("someone/model is taken from the cache as it was: ");
        assertThat(client.waits).isEmpty();
    }

    @Test
    void aCacheThatIsOnlyReadServesToo() throws IOException {
        Path model = client.fetch("someone/model");
        Files.delete(client.model().resolve("refs/main"));
        try (Stream<Path> all = Files.walk(cache)) {
            List<Path> folders = all.filter(Files::isDirectory).toList();
            folders.forEach(folder -> folder.toFile().setWritable(false));
            assertThat(client.fetch("someone/model")).isEqualTo(model);
            folders.forEach(folder -> folder.toFile().setWritable(true));
        }
    }

    @Test
    void whereLinksAreNotPossibleFilesStandInTheirPlace() throws IOException {
        client.links = false;
        hub.files.put("generation_config.json", hub.files.get("tokenizer.json"));
        Path model = client.fetch("someone/model");
        for (String file : names(model)) {
            assertThat(model.resolve(file)).hasBinaryContent(hub.files.get(file));
            assertThat(Files.isSymbolicLink(model.resolve(file))).isFalse();
        }
        assertThat(names(client.model().resolve("blobs"))).isEmpty();
        hub.asked.clear();
        client.fetch("someone/model");
        assertThat(hub.asked).hasSize(1);
    }

    @Test
    void aBlobThatIsThereIsCopiedWhereLinksAreNotPossible() throws IOException {
        client.fetch("someone/model");
        client.links = false;
        hub.commit = "f".repeat(40);
        Path model = client.fetch("someone/model");
        assertThat(Files.isSymbolicLink(model.resolve("model.safetensors"))).isFalse();
        assertThat(model.resolve("model.safetensors")).hasBinaryContent(hub.files.get("model.safetensors"));
        assertThat(names(client.model().resolve("blobs"))).hasSize(4);
    }

    @Test
    void aLinkToABlobThatIsGoneIsMended() throws IOException {
        Path model = client.fetch("someone/model");
        Files.delete(client.blob("model.safetensors"));
        assertThat(client.fetch("someone/model").resolve("model.safetensors"))
                .hasBinaryContent(hub.files.get("model.safetensors"));
        assertThat(Files.isSymbolicLink(model.resolve("model.safetensors"))).isTrue();
    }

    @Test
    void progressIsThatOfAllFilesTogether() {
        client.fetch("someone/model");
        long bytes = hub.files.values().stream().mapToLong(file -> file.length).sum();
        assertThat(client.plans).singleElement().satisfies(plan -> {
            assertThat(plan.name()).isEqualTo("someone/model");
            assertThat(plan.files()).isEqualTo(4);
            assertThat(plan.bytes()).isEqualTo(bytes);
            assertThat(plan.present()).isZero();
        });
        assertThat(client.progress).isSorted().endsWith(bytes);
    }

    @Test
    void manyThreadsFetchOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Path>> models = threads.invokeAll(IntStream.range(0, 8)
                    .<Callable<Path>>mapToObj(i -> () -> client.fetch("someone/model"))
                    .toList());
            for (Future<Path> model : models) {
                assertThat(model.get().resolve("model.safetensors"))
                        .hasBinaryContent(hub.files.get("model.safetensors"));
            }
        } finally {
            threads.shutdownNow();
        }
        for (String file : hub.files.keySet()) {
            assertThat(hub.gets(file)).as(file).hasSize(1);
        }
        assertThat(names(client.model().resolve("blobs"))).hasSize(4);
    }

    @Test
    void aModelThatIsLargerThanTheDiskIsNotBegun() {
        hub.otherwise.add((one, exchange) -> one.method().equals("HEAD")
                && one.path().endsWith(".safetensors")
                && hub.links(one, exchange, hub.etag("model.safetensors"), "900000000000000000"));
        assertThatExceptionOfType(FileAccessException.class)
                .isThrownBy(() -> client.fetch("someone/model"))
                .withMessageStartingWith(cache + " has no room for someone/model: 900000000000 MB are to come")
                .withMessageEndingWith("free some, or name another folder by HF_HUB_CACHE");
        assertThat(hub.asked.stream().filter(one -> one.isFor("config.json")).collect(Collectors.toList()))
                .isEmpty();
    }

    @Test
    void aDiskThatTakesNothingIsSaidToBeSo() throws IOException {
        Files.createDirectories(client.unfinished("model.safetensors").resolve("in the way"));
        assertThatExceptionOfType(FileAccessException.class)
                .isThrownBy(() -> client.fetch("someone/model"))
                .withMessageStartingWith(client.unfinished("model.safetensors") + " cannot be written: ")
                .withMessageContaining("name another folder by HF_HUB_CACHE");
    }
}
