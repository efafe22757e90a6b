package ai.cautious.safety;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a judge thinks of a text. Immutable. */
public final class SafetyVerdict implements GateOutcome {

    /** What a text is. May grow: keep a default where you switch over it. */
    public enum Label {
        /** Toxic, or a jailbreak. */
        TOXIC,
        /** Neither. */
        SAFE
    }

    private final double toxicProbability;
    private final double threshold;
    private final Map<String, Double> categoryProbabilities;

    private SafetyVerdict(double toxicProbability, double threshold, Map<String, Double> categoryProbabilities) {
        this.toxicProbability = toxicProbability;
        this.threshold = threshold;
        this.categoryProbabilities = categoryProbabilities;
    }

    /**
     * The verdict on a text of this probability.
     *
     * @param toxicProbability calibrated, in {@code [0, 1]}
     * @param threshold in {@code (0, 1)}
     * @throws InvalidOptionException if a number is out of range
     */
    public static SafetyVerdict of(double toxicProbability, double threshold) {
        return of(toxicProbability, threshold, Map.of());
    }

    /**
     * The verdict of a judge that knows categories.
     *
     * @param categoryProbabilities by the judge's own names, each in {@code [0, 1]}
     * @throws InvalidOptionException if a number is out of range
     */
    public static SafetyVerdict of(
            double toxicProbability, double threshold, Map<String, Double> categoryProbabilities) {
        Require.that(toxicProbability >= 0 && toxicProbability <= 1, "toxicProbability", toxicProbability, "in [0, 1]");
        Map<String, Double> categories =
                new LinkedHashMap<>(requireNonNull(categoryProbabilities, "categoryProbabilities"));
        categories.forEach((category, probability) -> Require.that(
                probability >= 0 && probability <= 1,
                "the probability of " + requireNonNull(category, "category"),
                probability,
                "in [0, 1]"));
        return new SafetyVerdict(
                toxicProbability, requireThreshold(threshold), Collections.unmodifiableMap(categories));
    }

    static double requireThreshold(double threshold) {
        Require.that(threshold > 0 && threshold < 1, "threshold", threshold, "in (0, 1)");
        return threshold;
    }

    /**
     * The same by another threshold.
     *
     * @throws InvalidOptionException if it is not in {@code (0, 1)}
     */
    public SafetyVerdict at(double threshold) {
        return new SafetyVerdict(toxicProbability, requireThreshold(threshold), categoryProbabilities);
    }

    /** Toxic from the threshold on. */
    public Label label() {
        return toxicProbability >= threshold ? Label.TOXIC : Label.SAFE;
    }

    /** Calibrated, in {@code [0, 1]}. */
    public double toxicProbability() {
        return toxicProbability;
    }

    /** In {@code (0, 1)}. */
    public double threshold() {
        return threshold;
    }

    /** How probable each category is of those that the judge knows; empty where it knows none, or did not look. */
    public Map<String, Double> categoryProbabilities() {
        return categoryProbabilities;
    }

    /** How probable a category is, or may be at most where the judge did not say. */
    double mostOf(String category) {
        return categoryProbabilities.getOrDefault(category, toxicProbability);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SafetyVerdict verdict
                && Double.compare(toxicProbability, verdict.toxicProbability) == 0
                && Double.compare(threshold, verdict.threshold) == 0
                && categoryProbabilities.equals(verdict.categoryProbabilities);
    }

    @Override
    public int hashCode() {
        return Objects.hash(toxicProbability, threshold, categoryProbabilities);
    }

    @Override
    public String toString() {
        return label() + " at " + toxicProbability + " by a threshold of " + threshold
                + (categoryProbabilities.isEmpty() ? "" : " " + categoryProbabilities);
    }
}
