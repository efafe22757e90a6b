package ai.cautious.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The evaluate command, as it is typed. */
class EvaluateCommandTest {

    private static final String MODERATED =
            """
            {"text": "a", "toxic": 1, "label": "TOXIC", "toxicProbability": 0.9}
            {"text": "b", "toxic": 0, "label": "TOXIC", "toxicProbability": 0.3}

            {"text": "c", "toxic": true, "label": "SAFE", "toxicProbability": 0.2}
            {"text": "d", "toxic": false, "label": "SAFE", "toxicProbability": 0.1}
            """;

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private Path file(String lines) throws IOException {
        return Files.writeString(folder.resolve("moderated.jsonl"), lines);
    }

    private int evaluate(String lines, String... options) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("evaluate", "--predictions", file(lines).toString(), "--label", "toxic"));
        arguments.addAll(List.of(options));
        return CautiousProgram.run(new PrintWriter(out), new PrintWriter(err, true), arguments.toArray(String[]::new));
    }

    private JsonNode json(String lines, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("--json");
        out.getBuffer().setLength(0);
        assertThat(evaluate(lines, all.toArray(String[]::new)))
                .as(err.toString())
                .isZero();
        assertThat(out.toString().strip().lines()).hasSize(1);
        return new ObjectMapper().readTree(out.toString());
    }

    private String failure(String lines, String... options) throws IOException {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        assertThat(evaluate(lines, options)).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines()).hasSize(1);
        return err.toString();
    }

    @Test
    void judgesByTheThresholdThatTheLinesWereJudgedBy() throws IOException {
        JsonNode object = json(MODERATED);
        assertThat(object.get("predictions").asInt()).isEqualTo(4);
        assertThat(object.get("positives").asInt()).isEqualTo(2);
        assertThat(object.get("threshold").asDouble()).isEqualTo(0.3);
        assertThat(object.get("truePositives").asInt()).isEqualTo(1);
        assertThat(object.get("falsePositives").asInt()).isEqualTo(1);
        assertThat(object.get("trueNegatives").asInt()).isEqualTo(1);
        assertThat(object.get("falseNegatives").asInt()).isEqualTo(1);
        assertThat(object.get("f1").asDouble()).isEqualTo(0.5);
        assertThat(object.get("accuracy").asDouble()).isEqualTo(0.5);
        assertThat(object.get("auprc").asDouble()).isCloseTo((1 + 2 / 3.0) / 2, within(1e-12));
        assertThat(object.get("auroc").asDouble()).isEqualTo(0.75);
        assertThat(object.get("brierScore").asDouble()).isCloseTo((0.01 + 0.09 + 0.64 + 0.01) / 4, within(1e-12));
        JsonNode intervals = object.get("intervals");
        assertThat(intervals.get("resamples").asInt()).isEqualTo(2000);
        assertThat(intervals.get("confidence").asDouble()).isEqualTo(0.95);
        for (String measure : new String[] {"precision", "recall", "f1", "auprc"}) {
            assertThat(object.get(measure).asDouble())
                    .isBetween(
                            intervals.get(measure).get("low").asDouble(),
                            intervals.get(measure).get("high").asDouble());
        }
    }

    @Test
    void judgesByTheThresholdThatTheLinesSay() throws IOException {
        String judged = MODERATED.replace("}", ", \"threshold\": 0.25}");
        assertThat(json(judged).get("threshold").asDouble()).isEqualTo(0.25);
        assertThat(json(judged, "--threshold", "0.15").get("threshold").asDouble())
                .isEqualTo(0.15);
        assertThat(json(judged + "{\"toxic\": 1, \"failure\": \"late\"}")
                        .get("threshold")
                        .asDouble())
                .isEqualTo(0.25);
        assertThat(json(judged.replace("toxicProbability", "odds"), "--score", "odds")
                        .get("threshold")
                        .asDouble())
                .as("of another score")
                .isEqualTo(0.3);
        assertThat(failure(judged.replaceFirst("0.25", "0.28"))).contains("moderated.jsonl", "several thresholds");
    }

    @Test
    void refusesLinesOfSeveralJudges() throws IOException {
        String judged = MODERATED.replace("}", ", \"judge\": \"aa\"}");
        assertThat(json(judged)).isEqualTo(json(MODERATED));
        String other = "{\"toxic\": 1, \"toxicProbability\": 0.9";
        for (String line : List.of(other + "}", other + ", \"judge\": \"bb\"}")) {
            assertThat(failure(judged + line)).contains("moderated.jsonl, line 6 is of another judge");
        }
    }

    @Test
    void scoresKindsOfHarm() throws IOException {
        String named =
                """
                {"toxic": 1, "toxicProbability": 0.9, "category": "hate", "categories": {"hate": 0.6, "drugs": 0.3}}
                {"toxic": 1, "toxicProbability": 0.9, "category": "hate", "categories": {"hate": 0.2, "drugs": 0.7}}
                {"toxic": 1, "toxicProbability": 0.9, "category": "drugs", "categories": {"hate": 0.2, "drugs": 0.7}}
                {"toxic": 1, "toxicProbability": 0.4, "category": "drugs", "categories": {"hate": 0.1, "drugs": 0.3}}
                {"toxic": 0, "toxicProbability": 0.8, "category": "drugs", "categories": {"hate": 0.7, "drugs": 0.1}}
                {"toxic": 0, "toxicProbability": 0.0}
                {"toxic": 1, "toxicProbability": 0.9, "categories": {"hate": 0.9, "drugs": 0.0}}
                {"toxic": 1, "toxicProbability": 0.9, "category": null, "categories": {"hate": 0.9, "drugs": 0.0}}
                {"toxic": 1, "failure": "late", "category": "hate"}
                """;
        JsonNode categories = json(named, "--threshold", "0.5").get("categories");
        // Worked out by scikit-learn's classification_report over the labels drugs and hate, of all lines but the
        // seventh and the eighth.
        assertThat(categories.get("kinds"))
                .isEqualTo(new ObjectMapper()
                        .readTree(
                                """
                                [{"category": "drugs", "lines": 2, "precision": 0.5, "recall": 0.5, "f1": 0.5},
                                 {"category": "hate", "lines": 3, "precision": 0.5, "recall": %s, "f1": 0.4}]
                                """
                                        .formatted(1 / 3.0)));
        assertThat(categories.get("macroF1").asDouble()).isCloseTo(0.45, within(1e-12));
        assertThat(json(named.replace("\"category\"", "\"kind\""), "--threshold", "0.5")
                        .has("categories"))
                .isFalse();
        assertThat(json(named.replace("\"category\"", "\"kind\""), "--threshold", "0.5", "--category-field", "kind")
                        .get("categories"))
                .isEqualTo(categories);
        assertThat(json(MODERATED).has("categories")).isFalse();
        out.getBuffer().setLength(0);
        assertThat(evaluate(named, "--threshold", "0.5")).isZero();
        assertThat(out.toString())
                .contains("kinds of harm: macro F1 0.4500")
                .containsPattern("hate +3  precision 0\\.5000  recall 0\\.3333  F1 0\\.4000");
    }

    @Test
    void takesOtherThresholds() throws IOException {
        assertThat(json(MODERATED, "--threshold", "0.15").get("recall").asDouble())
                .isEqualTo(1);
        JsonNode best = json(MODERATED, "--threshold", "best", "--resamples", "10");
        assertThat(best.get("threshold").asDouble()).isCloseTo(0.15, within(1e-12));
        assertThat(best.get("f1").asDouble()).isEqualTo(0.8);
        assertThat(best.get("intervals").get("resamples").asInt()).isEqualTo(10);
        // Without the judgement of each line a half is the threshold, and one above all scores where none was toxic.
        assertThat(json(MODERATED.replace("SAFE", "UNKNOWN")).get("threshold").asDouble())
                .isEqualTo(0.5);
        JsonNode none = json(MODERATED.replace("TOXIC", "SAFE"));
        assertThat(none.get("truePositives").asInt()).isZero();
        assertThat(none.get("falsePositives").asInt()).isZero();
    }

    @Test
    void readsAnyScore() throws IOException {
        JsonNode object = json(
                "{\"toxic\": 1, \"logOdds\": 2}\n{\"toxic\": 0, \"logOdds\": -3.5}",
                "--score",
                "logOdds",
                "--threshold",
                "0");
        assertThat(object.get("f1").asDouble()).isEqualTo(1);
        assertThat(object.get("brierScore").isNull()).isTrue();
        assertThat(object.get("calibrationError").isNull()).isTrue();
    }

    @Test
    void whatHasNoVerdictCountsAsRefused() throws IOException {
        String unjudged = MODERATED + "{\"text\": \"e\", \"toxic\": 1, \"failure\": \"late\"}\n";
        JsonNode object = json(unjudged);
        assertThat(object.get("withoutVerdict").asInt()).isEqualTo(1);
        assertThat(object.get("threshold").asDouble()).isEqualTo(0.3);
        assertThat(object.get("truePositives").asInt()).isEqualTo(2);
        assertThat(json(unjudged.replace("\"toxic\": 1, \"failure\"", "\"toxic\": 0, \"failure\""))
                        .get("falsePositives")
                        .asInt())
                .isEqualTo(2);
        assertThat(json(MODERATED).get("withoutVerdict").asInt()).isZero();
        assertThat(evaluate(unjudged)).isZero();
        assertThat(out.toString()).contains("1 without a verdict count as toxic");
    }

    @Test
    void whatHasNoVerdictIsTheMostToxicOnAnyScale() throws IOException {
        String unjudged = "{\"toxic\": 1, \"logOdds\": 4}\n{\"toxic\": 0, \"logOdds\": 1.5}\n"
                + "{\"toxic\": 1, \"failure\": \"late\"}\n";
        for (String threshold : new String[] {"2", "5"}) {
            JsonNode object = json(unjudged, "--score", "logOdds", "--threshold", threshold);
            assertThat(object.get("truePositives").asInt()).isEqualTo(threshold.equals("2") ? 2 : 1);
            assertThat(object.get("auprc").asDouble()).isEqualTo(1);
        }
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheFile() throws IOException {
        assertThat(json("\uFEFF" + MODERATED)).isEqualTo(json(MODERATED));
    }

    @Test
    void evaluatesOneClassAlone() throws IOException {
        JsonNode object = json("{\"toxic\": 0, \"toxicProbability\": 0.7}");
        assertThat(object.get("falsePositives").asInt()).isEqualTo(1);
        assertThat(object.get("auroc").isNull()).isTrue();
        assertThat(failure("{\"toxic\": 0, \"toxicProbability\": 0.7}", "--threshold", "best"))
                .contains("--threshold is best; it must be a number where no line's toxic is 1 or true");
    }

    @Test
    void printsForPeople() throws IOException {
        assertThat(evaluate(MODERATED)).isZero();
        assertThat(out.toString().lines())
                .hasSize(11)
                .startsWith(
                        "4 predictions, 2 of them truly toxic",
                        "from 0.300000 on: 1 toxic caught, 1 missed, 1 false alarms, 1 rightly let pass")
                .contains("AUROC              0.7500")
                .anyMatch(line -> line.matches("F1 +0\\.5000  \\[0\\.0000, 1\\.0000]"))
                .endsWith("in brackets: 95 % intervals of 2000 bootstrap resamples");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"toxic\": 0, | '' | line 2: toxic is missing; it must be 0, 1, false or true",
                "\"toxic\": 0, | \"toxic\": 2, | line 2: toxic is 2; it must be 0, 1, false or true",
                "\"toxic\": 0, | \"toxic\": \"no\", | line 2: toxic is \"no\"; it must be",
                "0.2} | \"0.2\"} | line 4: toxicProbability is \"0.2\"; it must be a number",
                "0.2} | 1e999} | line 4: toxicProbability is",
                "0.2} | 0.2 | line 4 is not JSON",
                "0.2} | 0.5} | a line judged SAFE scores 0.5, one judged TOXIC no more than 0.3; give --threshold",
            })
    void namesTheLineAndFieldAtFault(String text, String replacement, String fault) throws IOException {
        assertThat(failure(MODERATED.replace(text, replacement))).contains("moderated.jsonl", fault);
    }

    @Test
    void namesTheOptionAtFault() throws IOException {
        assertThat(failure(MODERATED, "--threshold", "high")).contains("--threshold is high; it must be a finite");
        assertThat(failure(MODERATED, "--threshold", "NaN")).contains("--threshold is NaN");
        assertThat(failure(MODERATED, "--resamples", "0")).contains("--resamples is 0; it must be at least 1");
        assertThat(failure("\n")).contains("--predictions", "at least one line");
        assertThat(failure("[1]")).contains("line 1: toxicProbability is missing");
        assertThat(CautiousProgram.run(
                        new PrintWriter(out),
                        new PrintWriter(err, true),
                        "evaluate",
                        "--predictions",
                        folder.resolve("none").toString(),
                        "--label",
                        "toxic"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("none");
    }

    @Test
    void countsLinesByAField() throws IOException {
        String lines = MODERATED
                .replace("\"text\": \"a\"", "\"form\": \"last\"")
                .replace("\"text\": \"b\"", "\"form\": \"last\"")
                .replace("\"text\": \"c\"", "\"form\": \"last\"")
                .replace("\"text\": \"d\"", "\"form\": true");
        JsonNode groups = json(lines, "--threshold", "0.3", "--by", "form").get("groups");
        assertThat(groups).hasSize(2);
        assertThat(groups.get(0).get("group").asText()).isEqualTo("last");
        assertThat(groups.get(0).at("/caught/judgedToxic").asInt()).isEqualTo(1);
        assertThat(groups.get(0).at("/caught/of").asInt()).isEqualTo(2);
        assertThat(groups.get(0).at("/caught/share").asDouble()).isEqualTo(0.5);
        assertThat(groups.get(0).at("/caught/interval/low").asDouble()).isCloseTo(0.094531, within(1e-6));
        assertThat(groups.get(0).at("/refused/share").asDouble()).isEqualTo(1);
        assertThat(groups.get(1).get("group").asText()).isEqualTo("true");
        assertThat(groups.get(1).has("caught")).isFalse();
        assertThat(groups.get(1).at("/refused/share").asDouble()).isZero();
        out.getBuffer().setLength(0);
        assertThat(evaluate(lines, "--threshold", "0.3", "--by", "form")).isZero();
        assertThat(out.toString())
                .contains("toxic caught 1 of 2, 0.5000 [0.0945, 0.9055]  harmless refused 1 of 1, 1.0000 [");
        assertThat(json(lines).has("groups")).isFalse();
        assertThat(failure(MODERATED, "--by", "form"))
                .contains("moderated.jsonl, line 1: form is missing; it must be a text, a number or a truth value");
    }
}
