package ai.cautious.examples.judging;

import java.util.Locale;
import java.util.Random;

/** Cuts texts between words. */
final class Texts {

    private static final double EARLIEST_CUT = 0.3;

    private Texts() {}

    /** As much of the beginning as {@code most} characters hold. */
    static String beginning(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = boundaryBefore(text, most);
        return text.substring(0, end == 0 ? safeIndex(text, most) : end).strip();
    }

    /** As much of the end as {@code most} characters hold. */
    static String end(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int start = boundaryAfter(text, text.length() - most - 1);
        return text.substring(start).strip();
    }

    /** A stretch of at most so many characters: the beginning or, half as often each, the end or one between. */
    static String stretch(String text, int most, Random random) {
        if (text.length() <= most) {
            return text;
        }
        return switch (random.nextInt(4)) {
            case 0 -> end(text, most);
            case 1 -> beginning(end(text, text.length() - random.nextInt(text.length() - most)), most);
            default -> beginning(text, most);
        };
    }

    /** Whether a text can be cut in two wherever {@link #middle} is drawn. */
    static boolean isDivisible(String text) {
        return !text.substring(0, boundaryBefore(text, (int) (text.length() * EARLIEST_CUT)))
                .isBlank();
    }

    /** Where a text is cut in two, between words of its middle; 0 where it has too few. */
    static int middle(String text, Random random) {
        return boundaryBefore(text, (int) (text.length() * (EARLIEST_CUT + 0.4 * random.nextDouble())));
    }

    /** The first sentence. */
    static String sentence(String text) {
        for (int i = 1; i < text.length(); i++) {
            boolean ends = ".!?".indexOf(text.charAt(i - 1)) >= 0 && Character.isWhitespace(text.charAt(i));
            if (text.charAt(i) == '\n' || ends) {
                return text.substring(0, i).strip();
            }
        }
        return text;
    }

    /** Without a last sentence that is not finished. */
    static String whole(String text) {
        for (int i = text.length(); i > 1; i--) {
            boolean ends = ".!?".indexOf(text.charAt(i - 1)) >= 0 && !Character.isDigit(text.charAt(i - 2));
            if (ends && (i == text.length() || Character.isWhitespace(text.charAt(i)))) {
                return text.substring(0, i);
            }
        }
        return text;
    }

    /** As people type in haste. */
    static String casual(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    private static int boundaryBefore(String text, int index) {
        int cut = index;
        while (cut > 0 && !Character.isWhitespace(text.charAt(cut))) {
            cut--;
        }
        return cut;
    }

    private static int boundaryAfter(String text, int index) {
        int cut = index;
        while (cut < text.length() && !Character.isWhitespace(text.charAt(cut))) {
            cut++;
        }
        return cut == text.length() ? safeIndex(text, index + 1) : cut;
    }

    /** Not between the halves of a character. */
    private static int safeIndex(String text, int index) {
        return Character.isLowSurrogate(text.charAt(index)) ? index - 1 : index;
    }
}
