package ai.cautious.program.profile;

import ai.cautious.program.judgements.JudgedFields;
import ai.cautious.program.judgements.Prediction;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.LineNumberReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where prompts that are known to be toxic or not have what.
 *
 * @param text the field with the text or the messages
 * @param label the field with the truth
 * @param category the field with the kind of harm, which a line may lack
 */
public record PromptFields(String text, String label, String category) {

    /**
     * How well they were judged.
     *
     * @param file what exceptions call the lines
     * @param judged each prompt, as {@code moderate} writes it
     * @param resamples of the intervals
     * @throws ai.cautious.InvalidOptionException if a line is of another judge than those before it
     */
    public SafetyFigures figures(String file, LineNumberReader judged, int resamples) throws IOException {
        Prediction.Fields fields =
                new Prediction.Fields(label, JudgedFields.TOXIC_PROBABILITY, category, Optional.empty());
        List<Prediction> predictions = Prediction.read("--output", file, judged, fields, 1);
        double threshold = Prediction.writtenThreshold(predictions, file).orElse(0.5);
        return SafetyFigures.of(
                predictions,
                predictions.stream()
                        .map(prediction -> text(prediction.object()))
                        .toList(),
                threshold,
                resamples);
    }

    private String text(JsonNode object) {
        return object.path(text).isTextual() ? object.path(text).textValue() : spoken(object);
    }

    private String spoken(JsonNode object) {
        List<String> turns = new ArrayList<>();
        JsonNode messages = object.has(text) ? object.path(text) : object.path("messages");
        messages.forEach(message -> turns.add(
                message.path("role").asText() + ": " + message.path("content").asText()));
        return String.join("\n", turns);
    }
}
