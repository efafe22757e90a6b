package ai.cautious.examples.pocket;

import java.util.Locale;
import java.util.Map;

/** How people type what they want: with words around it, and not always with capitals, full stops and every letter. */
final class Typing {

    private static final double FRAMED = 0.25;
    private static final double MISTYPED = 0.08;
    private static final int LONG_WORD = 5;

    private final Alternatives framings;

    Typing(Alternatives framings) {
        this.framings = framings;
    }

    /** A prompt as it is typed. */
    String type(String prompt, Split split, Chooser chooser) {
        String typed = prompt;
        if (chooser.happens(FRAMED)) {
            typed = Phrase.write(chooser.from(framings.of(split)), Map.of("prompt", typed), chooser);
        }
        if (chooser.happens(MISTYPED)) {
            typed = mistyped(typed, chooser);
        }
        if (chooser.happens(0.1) && typed.matches("(?s).*[.?!]")) {
            typed = typed.substring(0, typed.length() - 1);
        }
        if (chooser.happens(0.06)) {
            typed = English.uncapitalise(typed);
        }
        return chooser.happens(0.03) ? typed.toLowerCase(Locale.ROOT) : typed;
    }

    /** One long word lacks a letter in its middle; a text without long words stays as it is. */
    private static String mistyped(String text, Chooser chooser) {
        String[] words = text.split(" ");
        int chosen = chooser.below(words.length);
        String word = words[chosen];
        if (word.length() > LONG_WORD && word.chars().allMatch(Character::isLetter)) {
            int missing = 1 + chooser.below(word.length() - 2);
            words[chosen] = word.substring(0, missing) + word.substring(missing + 1);
        }
        return String.join(" ", words);
    }
}
