package ai.cautious.program.judgements;

import ai.cautious.InvalidOptionException;
import ai.cautious.evaluation.ScoredExamples;
import ai.cautious.program.data.DataLines;
import ai.cautious.program.options.Require;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.LineNumberReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One line that {@code moderate} has written, with the truth about it. Where it says that there is no verdict, it counts as
 * judged toxic, with certainty: a gate refuses it.
 *
 * @param score the greater the more toxic
 * @param toxic the truth
 * @param judged what the line says was judged; null if it does not
 * @param verdict whether there is one
 * @param threshold that the line was judged by; empty if it does not say
 * @param category which kind of harm it truly is, if that is known
 * @param kinds how probable each kind of harm is, as far as the line says so
 * @param group in which it is counted, if lines are counted in groups
 * @param line its number in the file
 * @param object what stands there
 */
public record Prediction(
        double score,
        boolean toxic,
        @Nullable Boolean judged,
        boolean verdict,
        OptionalDouble threshold,
        Optional<String> category,
        Map<String, Double> kinds,
        Optional<String> group,
        int line,
        ObjectNode object) {

    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    /**
     * Reads a file of one JSON object a line.
     *
     * @param option names the file
     * @param fields hold what is compared
     * @param certain what a line without a verdict scores at least
     */
    public static List<Prediction> read(String option, Path file, Fields fields, double certain) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InvalidOptionException(option, file, "a file of JSON lines that is there");
        }
        try (LineNumberReader lines = DataLines.open(file)) {
            return read(option, file.toString(), lines, fields, certain);
        } catch (CharacterCodingException e) {
            throw new InvalidOptionException(file + " is not UTF-8");
        }
    }

    /**
     * Reads lines of one JSON object each, whatever they come from.
     *
     * @param option names the file
     * @param file what exceptions call it
     * @param lines left open
     * @param fields hold what is compared
     * @param certain what a line without a verdict scores at least
     */
    public static List<Prediction> read(
            String option, String file, LineNumberReader lines, Fields fields, double certain) throws IOException {
        List<Prediction> predictions = new ArrayList<>();
        Set<String> judges = new HashSet<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                String where = file + ", line " + lines.getLineNumber();
                ObjectNode object = object(where, line);
                judges.add(object.path(JudgedFields.JUDGE).asText());
                if (judges.size() > 1) {
                    throw new InvalidOptionException(
                            where + " is of another judge than the lines before; evaluate each judge's lines alone");
                }
                predictions.add(of(where, lines.getLineNumber(), object, fields));
            }
        }
        Require.that(!predictions.isEmpty(), option, file, "a file with at least one line");
        double most = predictions.stream().mapToDouble(Prediction::score).reduce(certain, Math::max);
        predictions.replaceAll(prediction -> prediction.verdict() ? prediction : prediction.scoring(most));
        return predictions;
    }

    /**
     * Checks that a file of prompts says of each whether it is toxic, and that some are and some are not.
     *
     * @param option names the file
     * @param label holds the truth
     * @throws InvalidOptionException if it does not
     */
    public static void requireBothClasses(String option, Path file, String label) throws IOException {
        Set<Boolean> classes = new HashSet<>();
        try (LineNumberReader lines = DataLines.open(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank()) {
                    String where = file + ", line " + lines.getLineNumber();
                    classes.add(truth(where, label, object(where, line).path(label)));
                }
            }
        } catch (CharacterCodingException e) {
            throw new InvalidOptionException(file + " is not UTF-8");
        }
        requireBoth(option, file.toString(), label, classes);
    }

    /**
     * Checks that some prompts are toxic and some are not.
     *
     * @param option names the prompts
     * @param file what exceptions call them
     * @param label holds the truth
     * @param classes what it is
     * @throws InvalidOptionException if there are none, or all are alike
     */
    public static void requireBoth(String option, String file, String label, Set<Boolean> classes) {
        Require.that(!classes.isEmpty(), option, file + ", which is empty", "a file with at least two lines");
        Require.that(
                classes.size() == 2,
                option,
                file + ", where " + label + " is " + classes.iterator().next() + " in every line",
                "a file with toxic and harmless prompts");
    }

    /**
     * Where a line has what.
     *
     * @param label holds the truth
     * @param score holds the score
     * @param category holds the true kind of harm, where there is one
     * @param group holds what lines are counted by; empty where they are not
     */
    public record Fields(String label, String score, String category, Optional<String> group) {}

    private Prediction scoring(double other) {
        return new Prediction(other, toxic, judged, verdict, threshold, category, kinds, group, line, object);
    }

    /** Which kind of harm is the most probable, if the line says so of any. */
    public Optional<String> named() {
        return kinds.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }

    /** What was judged, with all that stood beside it. */
    public ObjectNode row() {
        return object.deepCopy().remove(JudgedFields.OF_SERVICES);
    }

    /** The hash of who judged; blank if the line does not say it. */
    public String judge() {
        return object.path(JudgedFields.JUDGE).asText();
    }

    /** A service's model that judged; blank if there is none. */
    public String model() {
        return object.path(JudgedFields.SERVICE).path("model").asText();
    }

    /** Which kind of harm is named of a line that is judged toxic from a score on. */
    Optional<String> namedFrom(double threshold) {
        return named().filter(kind -> score >= threshold);
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
     * The threshold that all lines say they were judged by.
     *
     * @return empty where one with a verdict does not say it
     * @throws InvalidOptionException if they say several
     */
    public static OptionalDouble writtenThreshold(List<Prediction> predictions, String file) {
        Set<OptionalDouble> thresholds = predictions.stream()
                .filter(Prediction::verdict)
                .map(Prediction::threshold)
                .collect(Collectors.toSet());
        if (thresholds.isEmpty() || thresholds.contains(OptionalDouble.empty())) {
            return OptionalDouble.empty();
        }
        if (thresholds.size() > 1) {
            throw new InvalidOptionException(
                    file + " has lines that were judged by several thresholds; give --threshold");
        }
        return thresholds.iterator().next();
    }

    /**
     * The threshold that the lines were judged by where they do not say it: the lowest score of a toxic one.
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

    private static Prediction of(String where, int line, ObjectNode object, Fields fields) {
        boolean verdict = !object.path(JudgedFields.FAILURE).isTextual();
        // As toxic as anything in the file, which is known when that has been read.
        JsonNode score = verdict ? object.path(fields.score()) : DoubleNode.valueOf(-Double.MAX_VALUE);
        if (!score.isNumber() || !Double.isFinite(score.doubleValue())) {
            throw fault(where, fields.score(), score, "a number");
        }
        JsonNode threshold = object.path(JudgedFields.THRESHOLD);
        return new Prediction(
                score.doubleValue(),
                truth(where, fields.label(), object.path(fields.label())),
                verdict ? judged(object) : Boolean.TRUE,
                verdict,
                threshold.isNumber() ? OptionalDouble.of(threshold.doubleValue()) : OptionalDouble.empty(),
                Optional.of(object.path(fields.category()))
                        .filter(kind -> !kind.isNull())
                        .map(kind -> kind.asText().strip())
                        .filter(kind -> !kind.isEmpty()),
                kinds(object.path(JudgedFields.CATEGORIES)),
                fields.group().map(field -> group(where, field, object.path(field))),
                line,
                object);
    }

    private static String group(String where, String field, JsonNode value) {
        if (!value.isValueNode() || value.isNull()) {
            throw fault(where, field, value, "a text, a number or a truth value, which lines are counted by");
        }
        return value.asText();
    }

    private static Map<String, Double> kinds(JsonNode categories) {
        Map<String, Double> kinds = new LinkedHashMap<>();
        categories
                .properties()
                .forEach(kind -> kinds.put(kind.getKey(), kind.getValue().doubleValue()));
        return kinds;
    }

    /** What is no object has no fields, which is said of them. */
    private static ObjectNode object(String where, String line) {
        try {
            return MAPPER.readTree(line) instanceof ObjectNode object ? object : MAPPER.createObjectNode();
        } catch (JsonProcessingException e) {
            throw new InvalidOptionException(where + " is not JSON: " + e.getOriginalMessage());
        }
    }

    /**
     * What is true of a row.
     *
     * @param label the field that says so
     * @throws InvalidOptionException if it is neither 0, 1, false nor true, as a text neither
     */
    public static boolean truth(Row row, String label) {
        return truth(row.place(), label, row.object().path(label));
    }

    private static boolean truth(String where, String field, JsonNode value) {
        return switch (value.isValueNode() ? value.asText().toLowerCase(Locale.ROOT) : "") {
            case "0", "false" -> false;
            case "1", "true" -> true;
            default -> throw fault(where, field, value, "0, 1, false or true");
        };
    }

    private static @Nullable Boolean judged(JsonNode object) {
        return switch (object.path(JudgedFields.LABEL).asText()) {
            case "TOXIC" -> true;
            case "SAFE" -> false;
            default -> null;
        };
    }

    private static InvalidOptionException fault(String where, String field, JsonNode value, String accepted) {
        return new InvalidOptionException(where + ": " + field, value.isMissingNode() ? "missing" : value, accepted);
    }
}
