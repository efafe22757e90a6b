package ai.cautious.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.InvalidOptionException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class BpeTrainerTest {

    private final BpeReference reference = BpeReference.read();

    @Test
    void learnsWhatHuggingFacesTrainerLearns() {
        BpeVocabulary vocabulary = reference.trainer().texts(reference.texts()).run();
        assertThat(vocabulary.tokens()).isEqualTo(reference.tokens());
        assertThat(vocabulary.merges()).isEqualTo(reference.merges());
    }

    @Test
    void theOrderOfTextsDoesNotMatter() {
        List<String> shuffled = new ArrayList<>(reference.texts());
        Collections.shuffle(shuffled, new Random(3));
        assertThat(reference.trainer().texts(shuffled).run())
                .isEqualTo(reference.trainer().texts(reference.texts()).run());
    }

    private static BpeTrainer.Builder trainer(int size, int minimumFrequency) {
        return BpeTrainer.builder().vocabularySize(size).minimumFrequency(minimumFrequency);
    }

    @Test
    void growsToItsSizeOrUntilNoPairIsFrequentEnough() {
        assertThat(trainer(262, 1).texts(reference.texts()).run().tokens()).hasSize(262);
        BpeVocabulary exhausted =
                trainer(1000, 3).texts(List.of("abab ab", "abc")).run();
        assertThat(exhausted.merges()).containsExactly(new BpeVocabulary.Merge("a", "b"));
        assertThat(trainer(1000, 1).texts(List.of()).run().tokens()).hasSize(256);
    }

    @Provide
    Arbitrary<List<String>> smallTexts() {
        return Arbitraries.strings().withChars("ab c").ofMaxLength(12).list().ofMaxSize(6);
    }

    /** The definition itself, counted anew before every merge. */
    @Property(tries = 300, seed = "11")
    void eachMergeIsTheMostFrequentPair(@ForAll("smallTexts") List<String> texts) {
        BpeVocabulary vocabulary = trainer(280, 2).texts(texts).run();
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < vocabulary.tokens().size(); id++) {
            ids.put(vocabulary.tokens().get(id), id);
        }
        List<List<String>> words = new ArrayList<>();
        for (String text : texts) {
            // GPT-2's words, as far as such texts have them; it spells a blank as Ġ.
            Pattern.compile(" ?[abc]+| +(?![abc])| +")
                    .matcher(text)
                    .results()
                    .forEach(match ->
                            words.add(List.of(match.group().replace(' ', 'Ġ').split(""))));
        }
        for (BpeVocabulary.Merge merge : vocabulary.merges()) {
            assertThat(merge).isEqualTo(mostFrequent(words, ids));
            words.replaceAll(word -> apply(merge, word));
        }
        if (vocabulary.tokens().size() < 280) {
            assertThat(mostFrequent(words, ids)).isNull();
        }
    }

    private static BpeVocabulary.Merge mostFrequent(List<List<String>> words, Map<String, Integer> ids) {
        Map<BpeVocabulary.Merge, Integer> counts = new HashMap<>();
        for (List<String> word : words) {
            for (int i = 0; i + 1 < word.size(); i++) {
                counts.merge(new BpeVocabulary.Merge(word.get(i), word.get(i + 1)), 1, Integer::sum);
            }
        }
        BpeVocabulary.Merge best = null;
        for (BpeVocabulary.Merge pair : counts.keySet()) {
            if (counts.get(pair) >= 2 && (best == null || precedes(pair, best, counts, ids))) {
                best = pair;
            }
        }
        return best;
    }

    private static boolean precedes(
            BpeVocabulary.Merge one,
            BpeVocabulary.Merge other,
            Map<BpeVocabulary.Merge, Integer> counts,
            Map<String, Integer> ids) {
        int byCount = Integer.compare(counts.get(other), counts.get(one));
        int byLeft = Integer.compare(ids.get(one.left()), ids.get(other.left()));
        int byRight = Integer.compare(ids.get(one.right()), ids.get(other.right()));
        return byCount != 0 ? byCount < 0 : byLeft != 0 ? byLeft < 0 : byRight < 0;
    }

    private static List<String> apply(BpeVocabulary.Merge merge, List<String> word) {
        List<String> applied = new ArrayList<>();
        for (int i = 0; i < word.size(); i++) {
            boolean pair = i + 1 < word.size()
                    && word.get(i).equals(merge.left())
                    && word.get(i + 1).equals(merge.right());
            applied.add(pair ? merge.token() : word.get(i));
            i += pair ? 1 : 0;
        }
        return applied;
    }

    @Test
    void refusesImpossibleOptions() {
        assertThatThrownBy(() -> trainer(258, 1)
                        .controlTokens(List.of("<|a|>", "<|b|>", "<|c|>"))
                        .texts(List.of())
                        .run())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("vocabularySize is 258; it must be from 259");
        assertThatThrownBy(() -> trainer(300, 1).run())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("texts is missing; it must be given");
        assertThatThrownBy(() -> trainer(300, 0))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("minimumFrequency");
        for (List<String> control : List.of(List.of("a"), List.of(""), List.of("<s>", "<s>"))) {
            assertThatThrownBy(() -> trainer(300, 1).controlTokens(control))
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessageContaining("controlTokens");
        }
    }
}
