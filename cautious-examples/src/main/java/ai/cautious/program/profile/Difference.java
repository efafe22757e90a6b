package ai.cautious.program.profile;

import ai.cautious.evaluation.Estimate;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One arm beside another, over the same instructions, with paired 95 % bootstrap intervals.
 *
 * @param f1 the mean BERTScore F1 of the one − the other's; null where no encoder scored them
 * @param endToEndRatio time from request to end, the one's ÷ the other's
 * @param speedRatio tokens per second, the one's ÷ the other's; null where one of them has no answer of two tokens
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Difference(
        Arm arm, Arm against, @Nullable Estimate f1, Estimate endToEndRatio, @Nullable Estimate speedRatio) {

    static Difference of(ScoredAnswers one, ScoredAnswers other) {
        double[] times = one.values(Answer::endToEndMillis);
        double[] otherTimes = other.values(Answer::endToEndMillis);
        return new Difference(
                one.arm(),
                other.arm(),
                f1(one, other),
                Estimate.ofRatio(times, otherTimes, ArmFigures.SEED),
                speedRatio(one, other));
    }

    private static @Nullable Estimate f1(ScoredAnswers one, ScoredAnswers other) {
        if (one.scores().isEmpty()) {
            return null;
        }
        double[] differences = new double[one.scores().size()];
        for (int i = 0; i < differences.length; i++) {
            differences[i] = one.scores().get(i).f1() - other.scores().get(i).f1();
        }
        return Estimate.ofMean(differences, ArmFigures.SEED);
    }

    /** Null where either has no speed, in some resample at least. */
    static @Nullable Estimate speedRatio(ScoredAnswers one, ScoredAnswers other) {
        double[] tokens = one.values(Answer::decodedTokens);
        double[] times = one.values(Answer::decodingMillis);
        double[] otherTokens = other.values(Answer::decodedTokens);
        double[] otherTimes = other.values(Answer::decodingMillis);
        Estimate ratio = Estimate.of(
                tokens.length,
                drawn -> ratio(speed(tokens, times, drawn), speed(otherTokens, otherTimes, drawn)),
                ArmFigures.SEED);
        return Double.isFinite(ratio.value()) && Double.isFinite(ratio.low()) && Double.isFinite(ratio.high())
                ? ratio
                : null;
    }

    private static double ratio(double speed, double other) {
        return other == 0 ? Double.POSITIVE_INFINITY : speed / other;
    }

    private static double speed(double[] tokens, double[] times, int[] drawn) {
        return Estimate.ratio(Estimate.sum(tokens, drawn), Estimate.sum(times, drawn));
    }

    /** Those that say what tuning cost, what speculation gives back, and what the gate costs. */
    static List<Difference> of(List<ScoredAnswers> arms) {
        return List.of(
                        pair(arms, Arm.TUNED_DRAFT, Arm.DRAFT),
                        pair(arms, Arm.SPECULATIVE, Arm.DRAFT),
                        pair(arms, Arm.SPECULATIVE, Arm.TUNED_DRAFT),
                        pair(arms, Arm.SPECULATIVE, Arm.VERIFIER),
                        pair(arms, Arm.CAUTIOUS, Arm.DRAFT),
                        pair(arms, Arm.CAUTIOUS, Arm.TUNED_DRAFT),
                        pair(arms, Arm.CAUTIOUS, Arm.VERIFIER),
                        pair(arms, Arm.CAUTIOUS, Arm.SPECULATIVE))
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    private static List<Difference> pair(List<ScoredAnswers> arms, Arm one, Arm other) {
        return arms.stream()
                .filter(answers -> answers.arm() == one)
                .flatMap(answers ->
                        arms.stream().filter(others -> others.arm() == other).map(others -> of(answers, others)))
                .toList();
    }
}
