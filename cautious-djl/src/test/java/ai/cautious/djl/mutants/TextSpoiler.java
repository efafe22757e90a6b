package ai.cautious.djl.mutants;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Changes templates at random places. */
final class TextSpoiler {

    private static final Pattern WORD = Pattern.compile("\\w+|[|=<>+*%~-]+|'[^'\\n]*'");

    private final Picks picks;

    TextSpoiler(Picks picks) {
        this.picks = picks;
    }

    String spoilt(String whole) {
        StringBuilder text = new StringBuilder(whole);
        boolean keepsItsShape = picks.oneIn(2);
        for (int edits = 1 + picks.below(1 + picks.below(6)); edits > 0; edits--) {
            int at = picks.below(text.length() + 1);
            int to = Math.min(text.length(), at + picks.below(12));
            switch (keepsItsShape ? 0 : picks.below(6)) {
                case 0, 1 -> exchangeWord(text);
                case 2 -> text.delete(at, to);
                case 3 -> text.insert(at, picks.of(Fragments.JINJA));
                case 4 -> text.replace(at, to, picks.of(Fragments.JINJA));
                default -> text.insert(picks.below(text.length() + 1), text.substring(at, to));
            }
        }
        if (picks.oneIn(40)) {
            text.insert(
                    picks.below(text.length() + 1), picks.of(Fragments.JINJA).repeat(1 + picks.below(20_000)));
        }
        return text.toString();
    }

    /** One word in another's place: what comes of it mostly still parses. */
    private void exchangeWord(StringBuilder text) {
        List<MatchResult> words = WORD.matcher(text).results().toList();
        if (!words.isEmpty()) {
            MatchResult gone = picks.of(words);
            String come = picks.oneIn(2)
                    ? picks.of(Fragments.JINJA_WORDS)
                    : picks.of(words).group();
            text.replace(gone.start(), gone.end(), come);
        }
    }
}
