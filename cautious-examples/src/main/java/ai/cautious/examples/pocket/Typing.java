package ai.cautious.examples.pocket;

import java.util.Locale;

/** How people type: not always with capitals and full stops. */
final class Typing {

    private Typing() {}

    static String type(String text, Chooser chooser) {
        String typed = text;
        if (chooser.happens(0.1) && typed.matches("(?s).*[.?!]")) {
            typed = typed.substring(0, typed.length() - 1);
        }
        if (chooser.happens(0.06)) {
            typed = typed.substring(0, 1).toLowerCase(Locale.ROOT) + typed.substring(1);
        }
        return chooser.happens(0.03) ? typed.toLowerCase(Locale.ROOT) : typed;
    }
}
