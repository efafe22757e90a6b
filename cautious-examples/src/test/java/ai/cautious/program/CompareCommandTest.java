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
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The compare command, as it is typed. */
class CompareCommandTest {

    private static final String GATE =
            """
            {"id": "a", "text": "secret one", "toxic": 1, "category": "hate", "label": "TOXIC", "toxicProbability": 0.9, "threshold": 0.3, "categories": {"hate": 0.8, "privacy": 0.1}, "windows": 1, "judge": "g"}
            {"id": "b", "text": "secret two", "toxic": 0, "label": "TOXIC", "toxicProbability": 0.4, "threshold": 0.3, "windows": 1, "judge": "g"}

            {"id": "c", "text": "secret three", "toxic": 1, "category": "privacy", "label": "SAFE", "toxicProbability": 0.2, "threshold": 0.3, "categories": {"privacy": 0.1}, "windows": 1, "judge": "g"}
            {"id": "d", "text": "secret four", "toxic": 0, "label": "SAFE", "toxicProbability": 0.1, "threshold": 0.3, "windows": 1, "judge": "g"}
            """;

    private static final String SERVICE =
            """
            {"id": "a", "text": "secret one", "toxic": 1, "category": "hate", "label": "TOXIC", "toxicProbability": 0.8, "threshold": 0.5, "categories": {"hate": 0.6}, "service": {"model": "m", "flagged": true}, "windows": 1, "judge": "s"}
            {"id": "b", "text": "secret two", "toxic": 0, "label": "SAFE", "toxicProbability": 0.1, "threshold": 0.5, "categories": {"hate": 0.1}, "service": {"model": "m", "flagged": false}, "windows": 1, "judge": "s"}
            {"id": "c", "text": "secret three", "toxic": 1, "category": "privacy", "windows": 1, "judge": "s", "cause": "ERROR", "failure": "late"}
            {"id": "d", "text": "secret four", "toxic": 0, "label": "SAFE", "toxicProbability": 0.2, "threshold": 0.5, "categories": {"hate": 0.2}, "service": {"model": "m", "flagged": false}, "windows": 1, "judge": "s"}
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int compare(String gate, String service, String... more) throws IOException {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String[] all = Stream.concat(
                        Stream.of(
                                "compare",
                                "--predictions",
                                Files.writeString(folder.resolve("gate.jsonl"), gate)
                                        .toString(),
                                "--against",
                                Files.writeString(folder.resolve("service.jsonl"), service)
                                        .toString(),
                                "--label",
                                "toxic"),
                        Arrays.stream(more))
                .toArray(String[]::new);
        return CautiousProgram.run(new PrintWriter(out), new PrintWriter(err, true), all);
    }

    private JsonNode json(String... more) throws IOException {
        String[] all = Stream.concat(Arrays.stream(more), Stream.of("--json")).toArray(String[]::new);
        assertThat(compare(GATE, SERVICE, all)).as(err.toString()).isZero();
        assertThat(out.toString().strip().lines()).hasSize(1);
        return new ObjectMapper().readTree(out.toString());
    }

    @Test
    void bothAreMeasuredOnTheSameRows() throws IOException {
        JsonNode compared = json();
        assertThat(compared.get("rows").asInt()).isEqualTo(4);
        assertThat(compared.get("positives").asInt()).isEqualTo(2);
        assertThat(compared.at("/first/threshold").asDouble()).isEqualTo(0.3);
        assertThat(compared.at("/first/judge").asText()).isEqualTo("g");
        assertThat(compared.at("/second/threshold").asDouble()).isEqualTo(0.5);
        assertThat(compared.at("/second/model").asText()).isEqualTo("m");
        assertThat(compared.at("/second/withoutVerdict").asInt()).isEqualTo(1);
        assertThat(compared.get("toxicity")).hasSize(4);
        JsonNode own = compared.get("toxicity").get(0);
        assertThat(own.at("/first/precision").asDouble()).isEqualTo(0.5);
        assertThat(own.at("/first/recall").asDouble()).isEqualTo(0.5);
        assertThat(own.at("/first/f1").asDouble()).isEqualTo(0.5);
        assertThat(own.at("/first/auprc").asDouble()).isCloseTo((1 + 2 / 3.0) / 2, within(1e-12));
        assertThat(own.at("/second/f1").asDouble())
                .as("without a verdict it is refused")
                .isEqualTo(1);
        assertThat(own.at("/second/auprc").asDouble()).isEqualTo(1);
        for (String side : new String[] {"first", "second"}) {
            for (String measure : new String[] {"precision", "recall", "f1", "auprc"}) {
                JsonNode interval = own.get(side).get("intervals").get(measure);
                assertThat(own.get(side).get(measure).asDouble())
                        .isBetween(
                                interval.get("low").asDouble(),
                                interval.get("high").asDouble());
            }
        }
        assertThat(compared.get("toxicity").get(2).at("/first/threshold").asDouble())
                .isEqualTo(0.5);
        assertThat(json("--thresholds", "0.15").get("toxicity")).hasSize(2);
        assertThat(json("--threshold", "best", "--against-threshold", "0.9")
                        .at("/toxicity/0/second/threshold")
                        .asDouble())
                .isEqualTo(0.9);
    }

    @Test
    void agreementIsCohensKappaWithAPairedInterval() throws IOException {
        JsonNode agreement = json().at("/toxicity/0/agreement");
        assertThat(agreement.get("bothPositive").asInt()).isEqualTo(1);
        assertThat(agreement.get("firstAlone").asInt()).isEqualTo(1);
        assertThat(agreement.get("secondAlone").asInt()).isEqualTo(1);
        assertThat(agreement.get("neither").asInt()).isEqualTo(1);
        assertThat(agreement.get("kappa").asDouble()).isCloseTo(0, within(1e-12));
        assertThat(agreement.at("/kappaInterval/low").asDouble()).isNegative();
        assertThat(agreement.get("f1Difference").asDouble()).isEqualTo(-0.5);
        assertThat(agreement.at("/f1DifferenceInterval/low").asDouble()).isLessThanOrEqualTo(-0.5);
        assertThat(agreement.at("/f1DifferenceInterval/high").asDouble()).isZero();
        JsonNode alike = json("--thresholds", "2").at("/toxicity/1/agreement");
        assertThat(alike.get("neither").asInt()).isEqualTo(4);
        assertThat(alike.has("kappa")).as("chance gives as much").isFalse();
    }

    @Test
    void kindsOfHarmAreComparedEachAgainstAllElse() throws IOException {
        JsonNode kinds = json("--thresholds", "0.7").get("kinds");
        assertThat(kinds).hasSize(2);
        JsonNode hate = kinds.get(0);
        assertThat(hate.get("category").asText()).isEqualTo("hate");
        assertThat(hate.get("lines").asInt()).isEqualTo(1);
        assertThat(hate.at("/at/0/first/f1").asDouble()).isEqualTo(1);
        assertThat(hate.at("/at/0/second/f1").asDouble()).isEqualTo(1);
        assertThat(hate.at("/at/0/agreement/kappa").asDouble()).isEqualTo(1);
        assertThat(hate.at("/at/1/first/recall").asDouble()).isEqualTo(1);
        assertThat(hate.at("/at/1/second/recall").asDouble()).isZero();
        JsonNode privacy = kinds.get(1);
        assertThat(privacy.get("category").asText()).isEqualTo("privacy");
        assertThat(privacy.at("/at/0/first/auprc").asDouble()).isEqualTo(0.5);
        assertThat(privacy.get("at").get(0).has("second"))
                .as("the service names no such kind")
                .isFalse();
        assertThat(privacy.get("at").get(0).has("agreement")).isFalse();
    }

    @Test
    void kindsThatAreTrueOfNoRowOrThatNobodyNamesAreOnlyTold() throws IOException {
        assertThat(compare(GATE.replace("\"privacy\": 0.1", "\"drugs\": 0.1"), SERVICE))
                .as(err.toString())
                .isZero();
        assertThat(out.toString())
                .contains(
                        "drugs, 0 rows, named though true of none",
                        "privacy, 1 rows, named by neither",
                        "hate, 1 rows");
    }

    @Test
    void aThresholdThatBothHaveIsNotRepeated() throws IOException {
        assertThat(json("--threshold", "0.5").get("toxicity")).hasSize(3);
    }

    @Test
    void rowsOnWhichTheyDisagreeAreShownWhenThatIsAskedFor() throws IOException {
        JsonNode masked = json();
        assertThat(masked.get("disagreeing").asInt()).isEqualTo(2);
        assertThat(masked.toString()).doesNotContain("secret", "\"id\"");
        JsonNode first = masked.get("disagreements").get(0);
        assertThat(first.toString())
                .isEqualTo(
                        "{\"line\":2,\"toxic\":false,\"firstScore\":0.4,\"secondScore\":0.1,\"firstSaysToxic\":true}");
        assertThat(masked.get("disagreements").get(1).get("line").asInt()).isEqualTo(4);
        JsonNode shown = json("--show-rows", "--disagreements", "1");
        assertThat(shown.get("disagreeing").asInt()).isEqualTo(2);
        assertThat(shown.get("disagreements")).hasSize(1);
        assertThat(shown.at("/disagreements/0/row").toString())
                .isEqualTo("{\"id\":\"b\",\"text\":\"secret two\",\"toxic\":0}");
    }

    @Test
    void printsForPeople() throws IOException {
        assertThat(compare(GATE, SERVICE)).as(err.toString()).isZero();
        assertThat(out.toString())
                .doesNotContain("secret")
                .contains(
                        "4 rows, 2 of them truly toxic",
                        "gate.jsonl",
                        "service.jsonl, by m, 1 without a verdict, which count as toxic",
                        "first   from 0.3000 on: precision 0.5000 [",
                        "both 1, first alone 1, second alone 1, neither 1; kappa 0.0000 [",
                        "second  names no such kind",
                        "they disagree on 2 rows",
                        "line 2      harmless  first 0.4000 TOXIC  second 0.1000 SAFE",
                        "in brackets: 95 % intervals of 2000 bootstrap resamples");
        assertThat(compare(GATE, SERVICE, "--show-rows")).isZero();
        assertThat(out.toString()).contains("secret two");
    }

    @Test
    void onlyTheSameRowsAreCompared() throws IOException {
        assertThat(compare(GATE, SERVICE.replace("secret two", "another"))).isEqualTo(2);
        assertThat(err.toString())
                .contains("service.jsonl, line 2 is not about the row of", "gate.jsonl, line 2; both must be");
        assertThat(compare(GATE, SERVICE.substring(0, SERVICE.indexOf('\n')))).isEqualTo(2);
        assertThat(err.toString()).contains("service.jsonl has 1 lines", "gate.jsonl has 4");
    }

    @ParameterizedTest
    @CsvSource({
        "--threshold high, --threshold is high; it must be a finite number or best",
        "--against-threshold NaN, --against-threshold is NaN",
        "--thresholds NaN, --thresholds is NaN",
        "--resamples 0, --resamples is 0",
        "--disagreements -1, --disagreements is -1",
    })
    void refusesOptionsByName(String options, String message) throws IOException {
        assertThat(compare(GATE, SERVICE, options.split(" "))).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains(message);
    }

    @Test
    void namesTheFileThatIsNotThere() throws IOException {
        assertThat(compare(GATE, "")).isEqualTo(2);
        assertThat(err.toString()).contains("--against is", "a file with at least one line");
    }
}
