package ai.cautious.program.profile;

import ai.cautious.evaluation.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How much of what was drafted stood.
 *
 * @param share accepted ÷ drafted tokens
 * @param tokensPerRound generated tokens ÷ rounds
 * @param byPosition of a drafted block, the first position first
 */
public record Acceptance(Estimate share, Estimate tokensPerRound, List<Position> byPosition) {

    /**
     * One position of the drafted blocks.
     *
     * @param drafted how many tokens were drafted there
     * @param accepted how many of them stood
     */
    public record Position(int position, int drafted, int accepted) {

        /** Accepted ÷ drafted. */
        public double share() {
            return accepted / (double) drafted;
        }
    }

    /** Null where nothing was drafted. */
    static @Nullable Acceptance of(List<Answer> answers) {
        List<Position> positions = new ArrayList<>();
        int longest = answers.stream()
                .mapToInt(answer -> answer.drafted().size())
                .max()
                .orElse(0);
        for (int i = 0; i < longest; i++) {
            positions.add(new Position(i + 1, at(answers, Answer::drafted, i), at(answers, Answer::accepted, i)));
        }
        return positions.isEmpty()
                ? null
                : new Acceptance(
                        Estimate.ofRatio(
                                sums(answers, Answer::accepted), sums(answers, Answer::drafted), ArmFigures.SEED),
                        Estimate.ofRatio(
                                answers.stream()
                                        .mapToDouble(Answer::generatedTokens)
                                        .toArray(),
                                answers.stream().mapToDouble(Answer::rounds).toArray(),
                                ArmFigures.SEED),
                        positions);
    }

    private static int at(List<Answer> answers, Function<Answer, List<Integer>> counts, int position) {
        return answers.stream()
                .map(counts)
                .mapToInt(list -> position < list.size() ? list.get(position) : 0)
                .sum();
    }

    private static double[] sums(List<Answer> answers, Function<Answer, List<Integer>> counts) {
        return answers.stream()
                .mapToDouble(answer -> counts.apply(answer).stream()
                        .mapToInt(Integer::intValue)
                        .sum())
                .toArray();
    }
}
