package ai.cautious.program.console;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.safety.GateDecision;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyVerdict;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static Verdict verdict(Map<String, Double> categories) {
        return Verdict.of(GateDecision.of(SafetyVerdict.of(0.75, 0.5, categories), SafetyAction.REFUSE));
    }

    @Test
    void showsKindsOfHarmWhereTheJudgeNamesThem() throws JsonProcessingException {
        Map<String, Double> categories = new LinkedHashMap<>();
        categories.put("hate", 0.25);
        categories.put("drugs", 0.5);
        ObjectMapper mapper = new ObjectMapper();
        assertThat(mapper.writeValueAsString(verdict(categories)))
                .isEqualTo("{\"label\":\"TOXIC\",\"toxicProbability\":0.75,\"threshold\":0.5,"
                        + "\"categories\":{\"hate\":0.25,\"drugs\":0.5},\"action\":\"refuse\"}");
        assertThat(verdict(categories))
                .hasToString("judged TOXIC: toxic at 0.750, threshold 0.500, drugs at 0.500; refuse");
        assertThat(mapper.writeValueAsString(verdict(Map.of()))).doesNotContain("categories");
        assertThat(verdict(Map.of())).hasToString("judged TOXIC: toxic at 0.750, threshold 0.500; refuse");
    }
}
