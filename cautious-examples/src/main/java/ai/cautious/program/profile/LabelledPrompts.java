package ai.cautious.program.profile;

import ai.cautious.InvalidOptionException;
import ai.cautious.program.judgements.JudgedFields;
import ai.cautious.program.judgements.JudgedTexts;
import ai.cautious.program.judgements.Judging;
import ai.cautious.program.judgements.ModeratedFile;
import ai.cautious.program.judgements.Prediction;
import ai.cautious.program.judgements.RowJudge;
import ai.cautious.program.options.Require;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A set of prompts that are known to be toxic or not, which the gate judges as {@code moderate} does.
 *
 * @param text the field with the text or the messages
 * @param label the field with the truth
 * @param category the field with the kind of harm, which a line may lack
 */
public record LabelledPrompts(Path file, String text, String label, String category) {

    /** @throws InvalidOptionException if there is no such file, or it has not both toxic and harmless prompts */
    public void check() throws IOException {
        Require.that(Files.isRegularFile(file), "--prompts", file, "a file of JSON lines");
        Prediction.requireBothClasses("--prompts", file, label);
    }

    /**
     * Judges what is not judged yet.
     *
     * @param output goes on behind what an earlier run of the same judge has written
     * @param resamples of the intervals
     * @throws InvalidOptionException if a line holds no text, or the output is of another judge or other prompts
     */
    public SafetyFigures judge(Judging judging, Path output, int resamples, PrintWriter out) throws IOException {
        ModeratedFile prompts = new ModeratedFile(file, text);
        new JudgedTexts.Lines(prompts, prompts.lines(), output, prompts.written(output))
                .judge("profile", RowJudge.each(judging::judge), judging.hash(), out);
        Prediction.Fields fields =
                new Prediction.Fields(label, JudgedFields.TOXIC_PROBABILITY, category, Optional.empty());
        List<Prediction> predictions = Prediction.read("--output", output, fields, 1);
        double threshold = Prediction.writtenThreshold(predictions, output).orElse(0.5);
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
