package ai.cautious.program.profile;

import ai.cautious.djl.evaluation.BertScore;
import ai.cautious.evaluation.ConfidenceInterval;
import ai.cautious.evaluation.Estimate;
import ai.cautious.evaluation.Spread;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What one arm's answers come to. Estimates have 95 % bootstrap intervals over the instructions.
 *
 * @param answers their number
 * @param refused how many of them are the gate's refusals
 * @param refusedInterval Wilson's, of 95 % confidence, of their share
 * @param generatedTokens of all answers
 * @param quality how alike to the references; null where no encoder scored them
 * @param tokensPerSecond decoding speed: all tokens after each answer's first ÷ all time after each first; 0 where no answer
 *     has two
 * @param timeToFirstTokenMillis from the request on, ms; null where no answer has a token
 * @param endToEndMillis from the request to the end, ms
 * @param gateMillis judging the prompt, ms; null where nobody does
 * @param latency where the time goes
 * @param acceptance of what was drafted; null where nothing was
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ArmFigures(
        Arm arm,
        int answers,
        int refused,
        ConfidenceInterval refusedInterval,
        long generatedTokens,
        @Nullable Quality quality,
        Estimate tokensPerSecond,
        @Nullable Spread timeToFirstTokenMillis,
        Spread endToEndMillis,
        @Nullable Spread gateMillis,
        Latency latency,
        @Nullable Acceptance acceptance) {

    /** Of every bootstrap, so that the same answers give the same intervals. */
    static final long SEED = 1;

    /**
     * BERTScore.
     *
     * @param f1OfEach in the order of the data
     */
    public record Quality(Estimate precision, Estimate recall, Estimate f1, double[] f1OfEach) {

        private static Quality of(List<BertScore> scores) {
            return new Quality(
                    mean(scores, BertScore::precision),
                    mean(scores, BertScore::recall),
                    mean(scores, BertScore::f1),
                    scores.stream().mapToDouble(BertScore::f1).toArray());
        }

        private static Estimate mean(List<BertScore> scores, ToDoubleFunction<BertScore> part) {
            return Estimate.ofMean(scores.stream().mapToDouble(part).toArray(), SEED);
        }
    }

    /**
     * Mean times of an answer, ms, which together are the whole.
     *
     * @param gate judging the prompt
     * @param prefill computing the prompts, up to the first token
     * @param draft drafting
     * @param verify verifying, or decoding where nothing was drafted
     * @param other the rest
     */
    public record Latency(double gate, double prefill, double draft, double verify, double other) {

        private static Latency of(List<Answer> answers) {
            double gate = mean(answers, answer -> Objects.requireNonNullElse(answer.gateMillis(), 0.0));
            double prefill = mean(answers, Answer::prefillMillis);
            double draft = mean(answers, Answer::draftMillis);
            double verify = mean(answers, Answer::verifyMillis);
            double whole = mean(answers, Answer::endToEndMillis);
            return new Latency(gate, prefill, draft, verify, Math.max(0, whole - gate - prefill - draft - verify));
        }

        private static double mean(List<Answer> answers, ToDoubleFunction<Answer> time) {
            return answers.stream().mapToDouble(time).average().orElseThrow();
        }

        /** All of it. */
        public double whole() {
            return gate + prefill + draft + verify + other;
        }
    }

    /** Over answers of which there is at least one, with their scores or none. */
    static ArmFigures of(Arm arm, List<Answer> answers, List<BertScore> scores) {
        int refused = (int) answers.stream().filter(Answer::isRefused).count();
        return new ArmFigures(
                arm,
                answers.size(),
                refused,
                ConfidenceInterval.ofProportion(refused, answers.size()),
                answers.stream().mapToLong(Answer::generatedTokens).sum(),
                scores.isEmpty() ? null : Quality.of(scores),
                speed(answers),
                spread(answers, Answer::timeToFirstTokenMillis),
                Objects.requireNonNull(spread(answers, Answer::endToEndMillis)),
                spread(answers, Answer::gateMillis),
                Latency.of(answers),
                Acceptance.of(answers));
    }

    private static Estimate speed(List<Answer> answers) {
        return Estimate.ofRatio(
                answers.stream().mapToDouble(Answer::decodedTokens).toArray(),
                answers.stream()
                        .mapToDouble(answer -> answer.decodingMillis() / 1000)
                        .toArray(),
                SEED);
    }

    private static @Nullable Spread spread(List<Answer> answers, Function<Answer, @Nullable Double> time) {
        double[] times = answers.stream()
                .map(time)
                .filter(Objects::nonNull)
                .mapToDouble(Double::doubleValue)
                .toArray();
        return times.length == 0 ? null : Spread.of(times);
    }
}
