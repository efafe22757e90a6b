package ai.cautious.djl.training;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import ai.cautious.safety.SafetyCategory;
import ai.cautious.safety.SafetyLabels;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The kinds of harm that rows are labelled with, and how a judge learns to name them: behind its toxic marker.
 *
 * <pre>{@code
 * TrainingFields fields = TrainingFields.STANDARD.withCategory("category", Set.of());
 * List<TrainingRow> rows = TrainingFile.read(Path.of("train.jsonl"), fields);
 * List<SafetyCategory> categories = TrainingCategories.found(rows, 20);
 * List<TrainingRow> learned = TrainingCategories.learned(rows, categories);
 * }</pre>
 */
public final class TrainingCategories {

    private static final String TOXIC = SafetyLabels.defaults().toxic();

    private TrainingCategories() {}

    /**
     * The kinds of toxic rows, the most frequent first, then by name; each is called by its name.
     *
     * @param atLeast how many rows a kind must have
     * @throws InvalidOptionException if that is not positive, or a kind has several lines
     */
    public static List<SafetyCategory> found(List<TrainingRow> rows, int atLeast) {
        Require.that(atLeast > 0, "atLeast", atLeast, "at least 1");
        Map<String, Long> counts = requireNonNull(rows, "rows").stream()
                .filter(TrainingCategories::isToxic)
                .flatMap(row -> row.category().stream())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        return counts.entrySet().stream()
                .filter(count -> count.getValue() >= atLeast)
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(count -> SafetyCategory.of(count.getKey()))
                .toList();
    }

    /**
     * The rows as they are learned: a toxic one's answer is the marker's line, its kind's line, and what followed the
     * marker. Rows of other kinds or of none stay as they are.
     */
    public static List<TrainingRow> learned(List<TrainingRow> rows, List<SafetyCategory> categories) {
        Map<String, String> texts = requireNonNull(categories, "categories").stream()
                .collect(Collectors.toMap(SafetyCategory::name, SafetyCategory::text));
        return requireNonNull(rows, "rows").stream()
                .map(row -> row.category()
                        .filter(category -> isToxic(row))
                        .flatMap(category -> Optional.ofNullable(texts.get(category)))
                        .map(text -> row.withOutput(named(row.output(), text)))
                        .orElse(row))
                .toList();
    }

    private static boolean isToxic(TrainingRow row) {
        return row.output().equals(TOXIC) || row.output().startsWith(TOXIC + SafetyLabels.SEPARATOR);
    }

    private static String named(String output, String text) {
        String answer = output.substring(Math.min(output.length(), TOXIC.length() + SafetyLabels.SEPARATOR.length()));
        return TOXIC + SafetyLabels.SEPARATOR + text + SafetyLabels.SEPARATOR + answer;
    }
}
