package ai.cautious.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.cautious.InvalidOptionException;
import ai.cautious.testing.TableModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ContinuationPassTest {

    @Test
    void whatMarkersShareIsComputedOnce() {
        // As SmolLM2 has <Toc> and <Safe>, and as Qwen has them with a line's end joined to the last character.
        assertThat(ContinuationPass.plan(new int[] {60, 84, 99, 62}, new int[] {60, 83, 62}))
                .extracting(ContinuationPass::kept, ContinuationPass::tokens)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(0, new int[] {60, 84, 99}),
                        org.assertj.core.groups.Tuple.tuple(1, new int[] {83}));
        assertThat(ContinuationPass.plan(
                        new int[] {84, 99, 62}, new int[] {84, 99, 63}, new int[] {83, 62}, new int[] {83, 63}))
                .extracting(ContinuationPass::tokens)
                .containsExactly(new int[] {84, 99}, new int[] {83});
    }

    @Test
    void anEmptyContinuationHasNoProbability() {
        assertThatThrownBy(() -> ContinuationPass.plan(new int[] {1}, new int[0]))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("continuation");
    }

    @Property(tries = 300, seed = "21")
    void thePassesGiveWhatEachContinuationScoresAlone(
            @ForAll @Size(min = 1, max = 5)
                    List<@Size(min = 1, max = 4) List<@IntRange(max = 2) Integer>> continuations) {
        List<Integer> passes = new ArrayList<>();
        TableModel model = TableModel.of(3, 3, 2).at(passes::add);
        int[][] all = continuations.stream()
                .map(tokens -> tokens.stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
        try (DraftSession session = model.open(SessionOptions.of(8, 3))) {
            session.append(1, 2);
            double[] together = session.logProbabilities(all);
            for (int i = 0; i < all.length; i++) {
                assertThat(together[i])
                        .isCloseTo(Arrays.stream(session.score(all[i])).sum(), within(1e-9));
            }
            assertThat(session.length()).isEqualTo(2);
        }
        // No prefix of a continuation is computed twice in neighbouring passes, and the prompt once.
        assertThat(passes.get(0)).isGreaterThanOrEqualTo(2);
        assertThat(passes.subList(1, passes.size())).allMatch(tokens -> tokens > 0);
    }
}
