package ai.cautious.examples.judging;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.examples.judging.Phrases.Kind;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PhrasesTest {

    @ParameterizedTest
    @EnumSource(Part.class)
    void everyPartHasPhrasesOfEachKind(Part part) {
        Phrases phrases = Phrases.of(part);
        assertThat(Kind.values())
                .allSatisfy(kind -> assertThat(phrases.of(kind)).isNotEmpty());
        assertThat(phrases.of(Kind.SPLIT_SECOND)).hasSameSizeAs(phrases.of(Kind.SPLIT_FIRST));
        assertThat(phrases.smallTalk())
                .allSatisfy(talk -> assertThat(talk.size() % 2).isOne());
    }

    @ParameterizedTest
    @EnumSource(Part.class)
    void templatesHoldTheirPlaces(Part part) {
        Phrases phrases = Phrases.of(part);
        assertThat(phrases.of(Kind.SPLIT_FIRST)).allMatch(phrase -> phrase.contains("{first}"));
        assertThat(phrases.of(Kind.SPLIT_SECOND)).allMatch(phrase -> phrase.contains("{second}"));
        assertThat(phrases.of(Kind.SPELLED)).allMatch(phrase -> phrase.contains("{text}"));
        assertThat(phrases.of(Kind.BEHIND))
                .allMatch(phrase -> phrase.contains("{text}") && phrase.contains("{question}"));
        assertThat(phrases.of(Kind.BEFORE))
                .allMatch(phrase -> phrase.contains("{text}") && phrase.contains("{question}"));
        assertThat(phrases.of(Kind.AMID)).allMatch(phrase -> List.of("{text}", "{question}", "{rest}").stream()
                .allMatch(phrase::contains));
    }

    @Test
    void noPartHasAPhraseOfAnother() {
        List<String> all = Arrays.stream(Part.values())
                .flatMap(part -> Phrases.of(part).all().distinct())
                .map(phrase -> phrase.contains("{") ? phrase : LabelledPrompt.bare(phrase))
                // What is nothing but punctuation and markers says nothing.
                .filter(phrase -> !phrase.isEmpty())
                .toList();
        assertThat(all).doesNotHaveDuplicates();
    }
}
