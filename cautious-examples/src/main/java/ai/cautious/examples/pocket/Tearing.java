package ai.cautious.examples.pocket;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Tears what a judge must see out of its wording: a text between stretches of other, harmless texts. A judge that has
 * only read whole templates takes a wording that it does not know for a sign of one or the other.
 */
final class Tearing {

    private static final int LONGEST_STRETCH = 8;
    private static final double BEFORE = 0.75;
    private static final double BEHIND = 0.5;
    private static final double LOWER = 0.5;
    private static final List<String> JOINTS = List.of(" ", " ", " ", ". ", ", ", ": ");

    private Tearing() {}

    /**
     * Puts a text between stretches of others.
     *
     * @param harmless gives the others
     */
    static String tear(String text, Supplier<String> harmless, Chooser chooser) {
        boolean follows = chooser.happens(BEFORE);
        String before = follows ? stretch(harmless.get(), chooser) + chooser.from(JOINTS) : "";
        String behind = chooser.happens(BEHIND) ? chooser.from(JOINTS) + stretch(harmless.get(), chooser) : "";
        boolean lower = follows && chooser.happens(LOWER);
        return before + (lower ? English.uncapitalise(text) : text) + behind;
    }

    /** Some words of a text, one behind the other. */
    static String stretch(String text, Chooser chooser) {
        String[] words = text.split("\\s+");
        int length = 1 + chooser.below(Math.min(LONGEST_STRETCH, words.length));
        int start = chooser.below(words.length - length + 1);
        return String.join(" ", Arrays.copyOfRange(words, start, start + length));
    }
}
