package ai.cautious.safety;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The markers that a judging model opens its answers with: plain text, not control tokens. The probability of toxic is
 * that of all markers that count as toxic, by default those that are not safe, against that of the others. Immutable.
 *
 * <pre>{@code
 * SafetyLabels labels = SafetyLabels.builder()
 *         .label("Unsafe", Severity.TOXIC)
 *         .label("Controversial", Severity.CONTROVERSIAL)
 *         .label("Safe", Severity.SAFE)
 *         .build();
 * }</pre>
 */
public final class SafetyLabels {

    /** What stands between marker and answer in the texts that a judging model is tuned on. */
    public static final String SEPARATOR = "\n";

    private static final SafetyLabels DEFAULTS = of("<Toc>", "<Safe>");

    private final Map<String, Severity> severities;

    private SafetyLabels(Builder builder) {
        this.severities = Collections.unmodifiableMap(new LinkedHashMap<>(builder.severities));
    }

    /** {@code <Toc>} and {@code <Safe>}. */
    public static SafetyLabels defaults() {
        return DEFAULTS;
    }

    /**
     * Two markers.
     *
     * @param toxic opens the answer to a toxic prompt or a jailbreak
     * @param safe opens the answer to any other
     * @throws InvalidOptionException if one is empty, or opens with the other
     */
    public static SafetyLabels of(String toxic, String safe) {
        return builder()
                .label("toxic", toxic, Severity.TOXIC)
                .label("safe", safe, Severity.SAFE)
                .build();
    }

    /** A builder without labels. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that has these labels. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.severities.putAll(severities);
        return builder;
    }

    /** Every marker and what it means, in the order in which they were given. */
    public Map<String, Severity> severities() {
        return severities;
    }

    /** The first marker of what is toxic. */
    public String toxic() {
        return first(Severity.TOXIC);
    }

    /** The first marker of what is safe: an answer is drafted behind it. */
    public String safe() {
        return first(Severity.SAFE);
    }

    private String first(Severity severity) {
        return severities.entrySet().stream()
                .filter(label -> label.getValue() == severity)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        // The first of a severity stands for it, so that the order counts.
        return other instanceof SafetyLabels labels
                && List.copyOf(severities.entrySet()).equals(List.copyOf(labels.severities.entrySet()));
    }

    @Override
    public int hashCode() {
        return severities.hashCode();
    }

    @Override
    public String toString() {
        return severities.toString();
    }

    /** Builds labels. Not thread-safe. */
    public static final class Builder {

        private final Map<String, Severity> severities = new LinkedHashMap<>();

        private Builder() {}

        /**
         * One more label.
         *
         * @throws InvalidOptionException if the marker is empty, or opens with another or another with it
         */
        public Builder label(String marker, Severity severity) {
            return label("label", marker, severity);
        }

        private Builder label(String option, String marker, Severity severity) {
            requireNonNull(marker, option);
            requireNonNull(severity, "severity");
            Require.that(!marker.isEmpty(), option, "\"\"", "a marker");
            for (String other : severities.keySet()) {
                Require.that(
                        !marker.startsWith(other) && !other.startsWith(marker),
                        option,
                        marker,
                        "neither's beginning the other, which is " + other);
            }
            severities.put(marker, severity);
            return this;
        }

        /**
         * The labels.
         *
         * @throws InvalidOptionException if none is toxic or none is safe
         */
        public SafetyLabels build() {
            Require.that(
                    severities.containsValue(Severity.TOXIC) && severities.containsValue(Severity.SAFE),
                    "labels",
                    severities,
                    "at least one that is TOXIC and one that is SAFE");
            return new SafetyLabels(this);
        }
    }
}
