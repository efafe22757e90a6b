package ai.cautious.examples.pocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.InvalidOptionException;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhraseTest {

    private static String write(String template) {
        Map<String, String> slots = Map.of("animal", "owl", "who", "a(n) {animal} who [sings]");
        return Phrase.write(template, slots, Chooser.even(new Random(1)));
    }

    @Test
    void everyAlternativeComesUp() {
        Chooser chooser = Chooser.even(new Random(1));
        Set<String> written = Stream.generate(() -> Phrase.write("[a[b|c]|d|]e", Map.of(), chooser))
                .limit(100)
                .collect(Collectors.toSet());
        assertThat(written).containsExactlyInAnyOrder("Abe", "Ace", "De", "E");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "a(n) {animal}, a(n) cat. a(n) hour # An owl, a cat. An hour",
                "tell me about {who}. is it {animal}? # Tell me about an owl who sings. Is it owl?",
                "hello [|] , you ! # Hello, you!",
                "one / two # One\\nTwo",
            })
    void finishesEnglish(String template, String text) {
        assertThat(write(template)).isEqualTo(text.replace("\\n", "\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{plant}", "[a|b", "a]", "a|b", "{animal"})
    void refusesWhatIsNoTemplate(String template) {
        assertThatThrownBy(() -> write(template))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining(template);
    }

    @Test
    void speaksLikeAPirate() {
        assertThat(English.pirate("Hello, you are my friend. Yes, your cat is here."))
                .isEqualTo("Ahoy, ye be me matey. Aye, yer cat be here.");
    }
}
