package ai.cautious.program.server;

import ai.cautious.safety.GateDecision;
import ai.cautious.safety.SafetyVerdict;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A gate's decision in the form of OpenAI's moderations. A text is flagged that is toxic, or has no verdict. A category's score
 * is the sum of its kinds' probabilities, which exclude each other; it is true where the text is toxic and the score reaches the
 * threshold, or a kind of it is the most probable of all that the judge knows.
 */
final class ModerationResult {

    private ModerationResult() {}

    /**
     * The result.
     *
     * @param kinds all that the judge knows
     */
    static ObjectNode of(GateDecision decision, List<String> kinds) {
        Map<String, Double> probabilities =
                decision.verdict().map(SafetyVerdict::categoryProbabilities).orElse(Map.of());
        boolean toxic = decision.verdict()
                .map(verdict -> verdict.label() == SafetyVerdict.Label.TOXIC)
                .orElse(false);
        double threshold = decision.verdict().map(SafetyVerdict::threshold).orElse(1.0);
        Map<String, Double> scores = scores(probabilities);
        Set<String> worst = worst(probabilities);
        Set<String> known = categories(kinds);

        ObjectNode result =
                Json.object().put("flagged", toxic || decision.verdict().isEmpty());
        ObjectNode flags = result.putObject("categories");
        ObjectNode numbers = result.putObject("category_scores");
        ObjectNode types = result.putObject("category_applied_input_types");
        for (String category : ModerationCategories.ALL) {
            double score = scores.getOrDefault(category, 0.0);
            flags.put(category, toxic && (score >= threshold || worst.contains(category)));
            numbers.put(category, score);
            ArrayNode read = types.putArray(category);
            if (known.contains(category)) {
                read.add("text");
            }
        }
        result.putObject("cautious").set("verdict", VerdictFields.of(decision));
        return result;
    }

    private static Map<String, Double> scores(Map<String, Double> probabilities) {
        Map<String, Double> scores = new HashMap<>();
        probabilities.forEach((kind, probability) -> {
            String category = ModerationCategories.byKind().get(kind);
            if (category != null) {
                scores.merge(category, probability, (one, other) -> Math.min(1, one + other));
            }
        });
        return scores;
    }

    private static Set<String> worst(Map<String, Double> probabilities) {
        return probabilities.isEmpty()
                ? Set.of()
                : categories(List.of(Collections.max(probabilities.entrySet(), Map.Entry.comparingByValue())
                        .getKey()));
    }

    private static Set<String> categories(Collection<String> kinds) {
        Set<String> categories = new HashSet<>();
        for (String kind : kinds) {
            String category = ModerationCategories.byKind().get(kind);
            if (category != null) {
                categories.add(category);
            }
        }
        return categories;
    }
}
