package ai.cautious.program.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.cautious.djl.PublishedGuards;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.GateFailure;
import ai.cautious.safety.SafetyCategory;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyVerdict;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A judge's verdict in the form of OpenAI's moderations. */
class ModerationResultTest {

    private static final List<String> KINDS = List.of("drugs", "crime and fraud", "violence", "weapons", "jailbreak");

    private static JsonNode result(double toxic, Map<String, Double> kinds) {
        return ModerationResult.of(SafetyGate.defaults().decide(SafetyVerdict.of(toxic, 0.5, kinds)), KINDS);
    }

    private static List<String> flagged(JsonNode result) {
        List<String> flagged = new ArrayList<>();
        result.get("categories").properties().forEach(category -> {
            if (category.getValue().booleanValue()) {
                flagged.add(category.getKey());
            }
        });
        return flagged;
    }

    @Test
    void addsUpTheKindsOfACategory() {
        JsonNode result = result(0.9, Map.of("drugs", 0.4, "crime and fraud", 0.3, "violence", 0.1, "jailbreak", 0.1));
        assertThat(result.get("flagged").booleanValue()).isTrue();
        assertThat(result.at("/category_scores/illicit").doubleValue()).isCloseTo(0.7, within(1e-9));
        assertThat(result.at("/category_scores/violence").doubleValue()).isEqualTo(0.1);
        assertThat(flagged(result)).containsExactly("illicit");
    }

    @Test
    void theMostProbableKindIsFlaggedBelowTheThreshold() {
        assertThat(flagged(result(0.6, Map.of("weapons", 0.3, "violence", 0.2, "jailbreak", 0.1))))
                .containsExactly("illicit/violent");
        assertThat(flagged(result(0.6, Map.of("weapons", 0.1, "jailbreak", 0.5))))
                .as("the most probable is none of OpenAI's")
                .isEmpty();
    }

    @Test
    void flagsNothingOfASafeText() {
        JsonNode result = result(0.4, Map.of("violence", 0.3));
        assertThat(result.get("flagged").booleanValue()).isFalse();
        assertThat(flagged(result)).isEmpty();
        assertThat(result.at("/category_scores/violence").doubleValue()).isEqualTo(0.3);
    }

    @Test
    void saysWhatTheJudgeLooksFor() {
        JsonNode types = result(0.4, Map.of()).get("category_applied_input_types");
        assertThat(types.get("illicit")).hasSize(1);
        assertThat(types.get("sexual")).isEmpty();
        assertThat(types.size()).isEqualTo(13);
    }

    @Test
    void flagsWhatHasNoVerdict() {
        GateDecision decision = SafetyGate.defaults().decide(GateFailure.of(GateFailure.Cause.TIMEOUT, "too late"));
        JsonNode result = ModerationResult.of(decision, KINDS);
        assertThat(result.get("flagged").booleanValue()).isTrue();
        assertThat(result.at("/cautious/verdict/failure").asText()).isEqualTo("timeout");
    }

    @Test
    void mapsToCategoriesThatThereAreAndFromKindsThatJudgesHave() throws Exception {
        assertThat(ModerationCategories.ALL)
                .hasSize(13)
                .containsAll(ModerationCategories.byKind().values());
        List<String> kinds = new ArrayList<>();
        PublishedGuards.names().forEach(name -> PublishedGuards.named(name).categories().stream()
                .map(SafetyCategory::name)
                .forEach(kinds::add));
        Json.read(Files.readAllBytes(Path.of("judges/Qwen2.5-Coder-0.5B-Instruct/safety_judge.json")))
                .get("categories")
                .forEach(category -> kinds.add(category.get("name").asText()));
        assertThat(kinds).containsAll(ModerationCategories.byKind().keySet());
    }
}
