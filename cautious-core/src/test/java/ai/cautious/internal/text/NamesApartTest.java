package ai.cautious.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Letters that stand apart as names of things are read as they are, and those that words are made of as words. */
class NamesApartTest {

    private static final TextFolding FOLDING = TextFolding.dropping(Set.of());

    private static void assertStays(String text) {
        assertThat(FOLDING.respell(text)).isEqualTo(FOLDING.fold(text));
    }

    private static Arbitrary<List<String>> letters(String letters, int fewest, int most) {
        return Arbitraries.of(letters.split("")).list().ofMinSize(fewest).ofMaxSize(most);
    }

    private static Arbitrary<List<String>> eachOnce(String letters) {
        return Arbitraries.shuffle(letters.split(""))
                .flatMap(all -> Arbitraries.integers().between(2, all.size()).map(size -> all.subList(0, size)));
    }

    private static String signed(String sign, List<String> names) {
        return names.stream().map(name -> sign + name).collect(Collectors.joining(" "));
    }

    @Property(tries = 1000, seed = "91")
    void routesBetweenAFewPointsStay(
            @ForAll("routes") List<List<String>> routes,
            @ForAll("betweenPoints") String separator,
            @ForAll boolean capitals) {
        String text = routes.stream()
                .map(route -> String.join(separator, route))
                .collect(Collectors.joining(", ", "Which is shorter, ", " or none?"));
        assertStays(capitals ? text : text.toLowerCase(Locale.ROOT));
    }

    @Provide
    Arbitrary<List<List<String>>> routes() {
        return letters("ABCDEF", 2, 7).list().ofMinSize(1).ofMaxSize(8);
    }

    @Provide
    Arbitrary<String> betweenPoints() {
        return Arbitraries.of("-", "->", " -> ", "→", " → ", "/", " ", ", ", ",", "|", ".", " - ");
    }

    @Property(tries = 1000, seed = "92")
    void aListOfNamesThatHasEachOnceStays(@ForAll("names") List<String> names, @ForAll("ofLists") String separator) {
        assertStays("Let " + String.join(separator, names) + " be there.");
    }

    @Provide
    Arbitrary<List<String>> names() {
        return Arbitraries.oneOf(eachOnce("abcdefghijklmnopqrstuvwxyz"), eachOnce("ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
    }

    @Provide
    Arbitrary<String> ofLists() {
        return Arbitraries.of(", ", "; ", ",", ";", ":", "\n", " | ", " / ", ". ", " = ", ": ", " -", " \\", ", $");
    }

    @Property(tries = 500, seed = "93")
    void argumentsStay(
            @ForAll("names") List<String> first,
            @ForAll("names") List<String> second,
            @ForAll("ofCalls") String separator) {
        String arguments = String.join(separator, first);
        assertStays("f(" + arguments + ") and (" + String.join(separator, second) + ") -> [" + arguments + "]");
    }

    @Provide
    Arbitrary<String> ofCalls() {
        return Arbitraries.of(",", ", ", ";", "; ", ",$");
    }

    @Property(tries = 500, seed = "94")
    void flagsStay(@ForAll("names") List<String> names, @ForAll("signs") String sign) {
        assertStays("Run " + signed(sign, names) + " now");
    }

    @Provide
    Arbitrary<String> signs() {
        return Arbitraries.of("-", "--", "$", "\\", "#", "@", "&", "%", "/");
    }

    @Property(tries = 1000, seed = "95")
    void abbreviationsStay(@ForAll("abbreviations") List<String> abbreviations, @ForAll boolean spaced) {
        String text = "Wie " + String.join(", ", abbreviations) + " und mehr";
        assertStays(spaced ? text : text.replace(". ", "."));
    }

    @Provide
    Arbitrary<List<String>> abbreviations() {
        return Arbitraries.of(
                        "z. B.", "d. h.", "u. a.", "m. E.", "o. g.", "u. U.", "s. o.", "e. g.", "i. e.", "p. m.",
                        "т. е.", "т. к.")
                .list()
                .ofMinSize(1)
                .ofMaxSize(12)
                .map(pairs ->
                        Stream.concat(pairs.stream(), Stream.of("i. d. R.")).toList());
    }

    @Property(tries = 1000, seed = "96")
    void formulasStay(@ForAll("formulas") String formula) {
        assertStays("Is " + formula + "?");
    }

    @Provide
    Arbitrary<String> formulas() {
        Arbitrary<String> sign = Arbitraries.of("+", "*", "/", "-", "=", "·", " + ", " * ", " = ", "<", "^", " ");
        return Combinators.combine(
                        letters("fghklmnpqrstvwxyz", 2, 12),
                        sign.list().ofMinSize(1).ofMaxSize(3))
                .as((names, signs) -> {
                    StringBuilder formula = new StringBuilder(names.get(0));
                    for (int i = 1; i < names.size(); i++) {
                        formula.append(signs.get(i % signs.size())).append(names.get(i));
                    }
                    return formula.toString();
                });
    }

    @Property(tries = 1000, seed = "97")
    void aWordAmongOthersIsJoined(@ForAll("words") String word, @ForAll("betweenLetters") String separator) {
        String apart = "Tell me about " + String.join(separator, word.split("")) + ", please.";
        assertThat(FOLDING.respell(apart)).isEqualTo("Tell me about " + word + ", please.");
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.of(
                "poison",
                "grenade",
                "explosives",
                "murder",
                "ransomware",
                "heroin",
                "бомбах",
                "взрывчатка",
                "εκρηκτικά",
                "metanfetamina",
                "Sprengstoff",
                "GRENADE",
                "Poisons");
    }

    @Provide
    Arbitrary<String> betweenLetters() {
        return Arbitraries.of(
                " ", "-", ".", "_", "*", "/", "|", "~", "+", "#", "@", "=", "·", "•", "…", "--", "__", "🔥", "\u00A0");
    }

    @Property(tries = 1000, seed = "98")
    void severalWordsAmongOthersAreJoined(
            @ForAll("sentences") List<String> words, @ForAll("betweenLettersOfSome") String separator) {
        String apart = words.stream()
                .map(word -> String.join(separator, word.split("")))
                .collect(Collectors.joining(" and ", "Say ", "."));
        assertThat(FOLDING.respell(apart)).isEqualTo("Say " + String.join(" and ", words) + ".");
    }

    @Provide
    Arbitrary<List<String>> sentences() {
        return Arbitraries.of("how", "bomb", "gun", "at", "kill", "hide", "steal", "drugs")
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(words -> {
                    List<String> all = new ArrayList<>(List.of("how", "make", "bomb"));
                    all.addAll(words);
                    return all;
                });
    }

    @Provide
    Arbitrary<String> betweenLettersOfSome() {
        return Arbitraries.of("-", ".", "_", "*", "/", "|", "~", "+", "#", ",", ";", "=", "·", "🔥");
    }
}
