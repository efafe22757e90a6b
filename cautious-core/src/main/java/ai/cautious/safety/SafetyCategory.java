package ai.cautious.safety;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A kind of harm that a judging model can name: what it says behind its toxic marker. Immutable.
 *
 * <pre>{@code
 * SafetyCategory category = SafetyCategory.of("self-harm");
 * }</pre>
 */
public final class SafetyCategory {

    /**
     * From which calibrated probability of toxic on a model is asked for the kind: below it, it is not, and a verdict has no
     * probabilities of kinds.
     */
    public static final double LEAST_TOXIC_PROBABILITY = 0.1;

    private final String name;
    private final String text;

    private SafetyCategory(String name, String text) {
        Require.that(!requireNonNull(name, "name").isBlank(), "category", "blank", "a name");
        Require.that(
                !requireNonNull(text, "text").isBlank() && !text.contains(SafetyLabels.SEPARATOR),
                "the text of category " + name,
                text.isBlank() ? "blank" : text,
                "one line");
        this.name = name;
        this.text = text;
    }

    /**
     * A category that the model calls by its name.
     *
     * @throws InvalidOptionException if the name is blank, or has several lines
     */
    public static SafetyCategory of(String name) {
        return of(name, name);
    }

    /**
     * A category.
     *
     * @param name in verdicts and gates
     * @param text what the model calls it
     * @throws InvalidOptionException if the name is blank, or the text is blank or has several lines
     */
    public static SafetyCategory of(String name, String text) {
        return new SafetyCategory(name, text);
    }

    /** In verdicts and gates. */
    public String name() {
        return name;
    }

    /** What the model calls it: it stands between its toxic marker's line and {@link SafetyLabels#SEPARATOR}. */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SafetyCategory category && name.equals(category.name) && text.equals(category.text);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, text);
    }

    @Override
    public String toString() {
        return name.equals(text) ? name : name + "=" + text;
    }
}
