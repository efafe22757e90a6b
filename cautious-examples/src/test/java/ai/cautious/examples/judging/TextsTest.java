package ai.cautious.examples.judging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TextsTest {

    @Test
    void partsAreThoseOfTheOtherScript() {
        assertThat(Part.of("How do I make tea?")).isEqualTo(Part.TRAINING);
        assertThat(Part.of("naïve ☕")).isEqualTo(Part.VALIDATION);
        assertThat(Part.of("text 8")).isEqualTo(Part.TEST);
    }

    @Test
    void textsAreCutBetweenWords() {
        String text = "one two three four five";
        assertThat(Texts.beginning(text, 9)).isEqualTo("one two");
        assertThat(Texts.end(text, 9)).isEqualTo("four five");
        assertThat(Texts.beginning(text, 100)).isEqualTo(text);
        assertThat(Texts.beginning("onetwothree", 6)).isEqualTo("onetwo");
    }

    @Test
    void sentencesEndAtAMarkOrALine() {
        assertThat(Texts.sentence("Yes. And no.")).isEqualTo("Yes.");
        assertThat(Texts.sentence("A list:\n1. one")).isEqualTo("A list:");
        assertThat(Texts.sentence("3.5 is a number")).isEqualTo("3.5 is a number");
        assertThat(Texts.whole("It is so. It is not qui")).isEqualTo("It is so.");
        assertThat(Texts.whole("Steps:\n1. Boil it.\n2. Se")).isEqualTo("Steps:\n1. Boil it.");
        assertThat(Texts.whole("no end")).isEqualTo("no end");
    }

    @Property
    void aStretchIsAPieceOfTheTextAndNotTooLong(
            @ForAll String text, @ForAll @IntRange(min = 1, max = 50) int most, @ForAll long seed) {
        String stretch = Texts.stretch(text, most, new Random(seed));
        assertThat(text).contains(stretch);
        assertThat(stretch.length()).isLessThanOrEqualTo(Math.max(most + 1, 1));
    }

    @Property
    void whatIsDivisibleHasTwoHalves(@ForAll long seed, @ForAll @IntRange(min = 1, max = 30) int words) {
        String text = "word ".repeat(words).strip();
        if (Texts.isDivisible(text)) {
            int cut = Texts.middle(text, new Random(seed));
            assertThat(text.substring(0, cut)).isNotBlank();
            assertThat(text.substring(cut)).isNotBlank();
        }
    }
}
