package ai.cautious.djl.internal.pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.UnsupportedModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearPatternTest {

    private static List<String> matches(String pattern, String text) {
        List<String> found = new ArrayList<>();
        LinearPattern.compile("a test", pattern)
                .forEach(text.toCharArray(), 0, text.length(), (from, to) -> found.add(text.substring(from, to)));
        return found;
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.of(
                        "a",
                        "b",
                        "ab",
                        "[ab]",
                        "[^a]",
                        "a?",
                        "b+",
                        "(?:ab|a)",
                        "(?:a|ab)",
                        "a{2,3}",
                        "(?:ba)*",
                        "b??",
                        "a+?",
                        "$",
                        "(?!b)",
                        ".")
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(parts -> String.join("", parts))
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(branches -> String.join("|", branches));
    }

    @Property(tries = 3000, seed = "8")
    void findsWhatABacktrackingMatcherFinds(@ForAll("patterns") String pattern, @ForAll("texts") String text) {
        List<String> expected = new ArrayList<>();
        // Java and Oniguruma differ in an empty match right behind another match, which splits nothing.
        Matcher matcher =
                Pattern.compile(pattern, Pattern.MULTILINE | Pattern.UNIX_LINES).matcher(text);
        while (matcher.find()) {
            expected.add(matcher.group());
        }
        List<String> found = matches(pattern, text);
        found.removeIf(String::isEmpty);
        expected.removeIf(String::isEmpty);
        assertThat(found).isEqualTo(expected);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("aab c\n").ofMaxLength(12);
    }

    @Test
    void ignoresTheCaseOfAsciiLettersAsOnigurumaDoes() {
        assertThat(matches("(?i:'s)|k", "'s 'S 'ſ k K")).containsExactly("'s", "'S", "'ſ", "k");
        assertThat(matches("(?i)[j-k]", "j J K \u212A i")).containsExactly("j", "J", "K", "\u212A");
    }

    @Test
    void setsNestAndIntersect() {
        assertThat(matches("[a-z&&[^aeiou]]+", "hello")).containsExactly("h", "ll");
        assertThat(matches("[^[a-c]x]", "abxd")).containsExactly("d");
        assertThat(matches("[]a]", "a]b")).containsExactly("a", "]");
    }

    @Test
    void charactersBeyondTheBasicPlaneAreOne() {
        assertThat(matches("\\p{L}", "𠀀a")).containsExactly("𠀀", "a");
        assertThat(matches(".", "😀x")).containsExactly("😀", "x");
        assertThat(matches("\\p{C}", "\u0378a\u200d")).containsExactly("\u0378", "\u200d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(",
                ")",
                "[",
                "[a",
                "[a-",
                "[z-a]",
                "[\\w-.]",
                "a**b{3,2}",
                "\\",
                "\\x",
                "\\u12",
                "\\p{L",
                "*",
                "(?",
                "[[:alpha:]]"
            })
    void namesWhatItCannotRead(String pattern) {
        assertThatThrownBy(() -> LinearPattern.compile("a test", pattern))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("a test: the regular expression " + pattern);
    }

    @Test
    void patternsAreBoundedThemselves() {
        for (String pattern : List.of(
                "x".repeat(20_000),
                "(?:a{900}b){900}",
                "(".repeat(100) + ")".repeat(100),
                "(?:a|b)*a" + "(?:a|b)".repeat(20))) {
            assertThatThrownBy(() -> LinearPattern.compile("a test", pattern))
                    .isInstanceOf(UnsupportedModelException.class);
        }
    }
}
