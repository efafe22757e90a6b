package ai.cautious.examples.judging;

import ai.cautious.examples.judging.Source.Role;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A prompt with its label.
 *
 * @param source its name
 * @param category of its harm; null where there is none, or the source does not say which
 */
record LabelledPrompt(String source, Role role, String text, boolean toxic, @Nullable String category) {

    Part part() {
        return Part.of(text);
    }

    /** Letters and digits alone, in lower case: what two texts that say the same share. */
    static String bare(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " ").strip();
    }
}
