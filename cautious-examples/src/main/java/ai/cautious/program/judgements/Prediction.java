package ai.cautious.program.judgements;

import ai.cautious.InvalidOptionException;
import ai.cautious.evaluation.ScoredExamples;
import ai.cautious.program.console.Utf8Lines;
import ai.cautious.program.options.Require;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import java.io.IOException;
import java.io.LineNumberReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One line that {@code moderate} has written, with the truth about it. Where it says that there is no verdict, it counts as
 * judged toxic, with certainty: a gate refuses it.
 *
 * @param score the greater the more toxic
 * @param toxic the truth
 * @param judged what the line says was judged; null if it does not
 * @param verdict whether there is one
 */
public record Prediction(double score, boolean toxic, @Nullable Boolean judged, boolean verdict) {

    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    /**
     * Reads a file of one JSON object a line.
     *
     * @param labelField holds the truth
     * @param scoreField holds the score
     * @param certain what a line without a verdict scores at least
     */
    public static List<Prediction> read(Path file, String labelField, String scoreField, double certain)
            throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InvalidOptionException("--predictions", file, "a file of JSON lines");
        }
        List<Prediction> predictions = new ArrayList<>();
        try (LineNumberReader lines = Utf8Lines.open(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    predictions.add(parse(file + ", line " + lines.getLineNumber(), line, labelField, scoreField));
                }
            }
        } catch (CharacterCodingException e) {
            throw new InvalidOptionException(file + " is not UTF-8");
        }
        Require.that(!predictions.isEmpty(), "--predictions", file, "a file with at least one line");
        double most = predictions.stream().mapToDouble(Prediction::score).reduce(certain, Math::max);
        predictions.replaceAll(prediction -> prediction.verdict() ? prediction : prediction.scoring(most));
        return predictions;
    }

    private Prediction scoring(double other) {
        return new Prediction(other, toxic, judged, verdict);
    }

    /** Scores and truth alone. */
    public static ScoredExamples examples(List<Prediction> predictions) {
        double[] scores = predictions.stream().mapToDouble(Prediction::score).toArray();
        boolean[] labels = new boolean[scores.length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = predictions.get(i).toxic();
        }
        return ScoredExamples.of(scores, labels);
    }

    /**
     * The threshold that the lines were judged by: the lowest score of a toxic one.
     *
     * @return empty where a line does not say what was judged
     * @throws InvalidOptionException if no threshold on the scores judges like that
     */
    public static OptionalDouble judgedThreshold(List<Prediction> predictions, Path file) {
        double lowestToxic = Double.POSITIVE_INFINITY;
        double highestSafe = Double.NEGATIVE_INFINITY;
        for (Prediction prediction : predictions) {
            if (prediction.judged() == null) {
                return OptionalDouble.empty();
            }
            if (prediction.judged()) {
                lowestToxic = Math.min(lowestToxic, prediction.score());
            } else {
                highestSafe = Math.max(highestSafe, prediction.score());
            }
        }
        if (highestSafe >= lowestToxic) {
            throw new InvalidOptionException(file + ": a line judged SAFE scores " + highestSafe
                    + ", one judged TOXIC no more than " + lowestToxic + "; give --threshold");
        }
        // Where nothing was judged toxic, the threshold was above all scores.
        return OptionalDouble.of(Double.isFinite(lowestToxic) ? lowestToxic : Math.nextUp(highestSafe));
    }

    private static Prediction parse(String where, String line, String labelField, String scoreField) {
        try {
            JsonNode object = MAPPER.readTree(line);
            boolean verdict = !object.path("failure").isTextual();
            // As toxic as anything in the file, which is known when that has been read.
            JsonNode score = verdict ? object.path(scoreField) : DoubleNode.valueOf(-Double.MAX_VALUE);
            if (!score.isNumber() || !Double.isFinite(score.doubleValue())) {
                throw fault(where, scoreField, score, "a number");
            }
            boolean toxic = truth(where, labelField, object.path(labelField));
            return new Prediction(score.doubleValue(), toxic, verdict ? judged(object) : Boolean.TRUE, verdict);
        } catch (JsonProcessingException e) {
            throw new InvalidOptionException(where + " is not JSON: " + e.getOriginalMessage());
        }
    }

    private static boolean truth(String where, String field, JsonNode value) {
        boolean number = value.isIntegralNumber() && (value.asLong() == 0 || value.asLong() == 1);
        if (!number && !value.isBoolean()) {
            throw fault(where, field, value, "0, 1, false or true");
        }
        return value.asBoolean();
    }

    private static @Nullable Boolean judged(JsonNode object) {
        return switch (object.path("label").asText()) {
            case "TOXIC" -> true;
            case "SAFE" -> false;
            default -> null;
        };
    }

    private static InvalidOptionException fault(String where, String field, JsonNode value, String accepted) {
        return new InvalidOptionException(where + ": " + field, value.isMissingNode() ? "missing" : value, accepted);
    }
}
