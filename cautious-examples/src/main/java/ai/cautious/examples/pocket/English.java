package ai.cautious.examples.pocket;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The small rules of written English that templates need not know. */
final class English {

    private static final Pattern ARTICLE = Pattern.compile("\\b([aA])\\(n\\) (\\w+)");

    /** Spelled with a vowel but spoken with a consonant, and the other way round. */
    private static final Pattern SPOKEN_CONSONANT = Pattern.compile("(?:eu|one|uni|us[ei])\\w*");

    private static final Pattern SPOKEN_VOWEL = Pattern.compile("(?:[aeiou]|honest|hour)\\w*");

    private static final Pattern SENTENCE_START = Pattern.compile("(?:^|[.!?]\"? |\n)(?:\\d\\. )?[\"(]?(\\p{Ll})");

    private static final Pattern CONNECTIVE =
            Pattern.compile("^(?:First|Then|Next|Finally|After that|At the end|To begin|Also|And),? ");

    private static final Map<String, String> PIRATE_WORDS = Map.of(
            "you", "ye", "your", "yer", "my", "me", "is", "be", "are", "be", "am", "be", "friend", "matey", "hello",
            "ahoy", "yes", "aye");

    private static final Pattern WORD = Pattern.compile("\\b[A-Za-z]+\\b");

    private English() {}

    /** Sets articles, spaces and capitals. */
    static String finish(String text) {
        String spaced = text.strip()
                .replaceAll(" / ", "\n")
                .replaceAll(" {2,}", " ")
                .replaceAll(" +([.,!?\n])", "$1")
                .replaceAll("\n +", "\n");
        String articled = ARTICLE.matcher(spaced)
                .replaceAll(match -> match.group(1) + (soundsLikeVowel(match.group(2)) ? "n " : " ") + match.group(2));
        return capitalise(articled);
    }

    private static boolean soundsLikeVowel(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        return SPOKEN_VOWEL.matcher(lower).matches()
                && !SPOKEN_CONSONANT.matcher(lower).matches();
    }

    private static String capitalise(String text) {
        StringBuilder capitalised = new StringBuilder(text);
        Matcher start = SENTENCE_START.matcher(text);
        while (start.find()) {
            capitalised.setCharAt(start.start(1), Character.toUpperCase(text.charAt(start.start(1))));
        }
        return capitalised.toString();
    }

    /** A text, which is not empty, that begins with a small letter. */
    static String uncapitalise(String text) {
        return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
    }

    /** A sentence without the word that joins it to the one before. */
    static String onItsOwn(String sentence) {
        return capitalise(CONNECTIVE.matcher(sentence).replaceFirst(""));
    }

    /** As a pirate would say it. */
    static String pirate(String text) {
        return WORD.matcher(text).replaceAll(match -> {
            String word = match.group();
            String said = PIRATE_WORDS.getOrDefault(word.toLowerCase(Locale.ROOT), word);
            return Character.isUpperCase(word.charAt(0)) ? capitalise(said) : said;
        });
    }
}
