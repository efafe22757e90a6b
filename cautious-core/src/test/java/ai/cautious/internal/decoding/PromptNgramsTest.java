package ai.cautious.internal.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.drafting.PromptLookup;
import ai.cautious.internal.decoding.PromptNgrams.Match;
import ai.cautious.sampling.TokenHistory;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PromptNgramsTest {

    private static Match find(int minMatch, int maxMatch, int... tokens) {
        return PromptNgrams.find(new TokenHistory(tokens), new PromptLookup(minMatch, maxMatch, 10));
    }

    @Test
    void findsWhereTheLastTokensStoodBefore() {
        assertThat(find(1, 4, 1, 2, 3, 9, 2, 3)).isEqualTo(new Match(2, 3));
    }

    @Test
    void theLongestMatchWinsThenTheLatest() {
        assertThat(find(1, 4, 1, 2, 3, 7, 2, 3, 8, 2, 3, 9, 3, 1, 2, 3)).isEqualTo(new Match(3, 3));
        assertThat(find(1, 2, 1, 2, 3, 7, 2, 3, 8, 2, 3, 9, 3, 1, 2, 3)).isEqualTo(new Match(2, 9));
    }

    @Test
    void aMatchMayOverlapTheEnd() {
        assertThat(find(1, 4, 5, 5, 5)).isEqualTo(new Match(2, 2));
    }

    @Test
    void findsNothingWhereTooLittleMatches() {
        assertThat(find(2, 4, 1, 3, 2, 3)).isEqualTo(Match.NONE);
        assertThat(find(1, 4, 1)).isEqualTo(Match.NONE);
        assertThat(find(1, 4)).isEqualTo(Match.NONE);
    }

    @Property(tries = 1000, seed = "9")
    void findsWhatAnExhaustiveSearchFinds(
            @ForAll @Size(max = 20) List<@IntRange(max = 2) Integer> text,
            @ForAll @IntRange(min = 1, max = 4) int minMatch,
            @ForAll @IntRange(max = 3) int more) {
        Match expected = Match.NONE;
        for (int length = minMatch; length <= Math.min(minMatch + more, text.size()); length++) {
            List<Integer> last = text.subList(text.size() - length, text.size());
            for (int end = length; end < text.size(); end++) {
                if (text.subList(end - length, end).equals(last)) {
                    expected = new Match(length, end);
                }
            }
        }
        int[] tokens = text.stream().mapToInt(Integer::intValue).toArray();
        assertThat(find(minMatch, minMatch + more, tokens)).isEqualTo(expected);
    }

    @Test
    void refusesMatchesAndDraftsOutOfRange() {
        assertThatThrownBy(() -> new PromptLookup(0, 4, 10)).hasMessageContaining("minMatch is 0");
        assertThatThrownBy(() -> new PromptLookup(3, 2, 10)).hasMessageContaining("maxMatch is 2");
        assertThatThrownBy(() -> new PromptLookup(2, 4, 0)).hasMessageContaining("maxTokens is 0");
        assertThatThrownBy(() -> new PromptLookup(2, 4, 65)).hasMessageContaining("maxTokens is 65");
    }
}
