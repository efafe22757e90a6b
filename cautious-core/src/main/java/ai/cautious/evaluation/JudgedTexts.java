package ai.cautious.evaluation;

import ai.cautious.ChatMessage.Role;
import ai.cautious.EngineException;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.Calibration;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.GateFailure;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.Moderator;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyProfile;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** What a judge makes of labelled texts, asked in one way. Not thread-safe. */
final class JudgedTexts implements AutoCloseable {

    /** Where a probability rounds to 0 or 1 the log-odds say no more than this. */
    private static final double GREATEST_LOG_ODDS = 36;

    private final SafetyProfile profile;
    private final Moderator moderator;
    private final List<LabelledText> texts;
    /** Not a number where there is no verdict. */
    private final double[] logOdds;

    private final Function<ScoredExamples, ThresholdChoice> choice;

    private Optional<GateFailure> failure = Optional.empty();

    /**
     * Before anything is judged.
     *
     * @param profile how the judge's model is asked; its calibration and threshold play no part
     * @param judgedRoles whose words are judged
     * @param choice of a threshold, from calibrated probabilities
     */
    JudgedTexts(
            ModelJudge judge,
            SafetyProfile profile,
            List<LabelledText> texts,
            Set<Role> judgedRoles,
            Function<ScoredExamples, ThresholdChoice> choice) {
        this.profile = profile;
        SafetyProfile uncalibrated = profile.toBuilder()
                .calibration(Calibration.NONE)
                .categories(List.of())
                .build();
        // A decision here has no consequence to record.
        SafetyGate gate = SafetyGate.builder()
                .judgedRoles(judgedRoles)
                .auditListener(event -> {})
                .build();
        this.moderator = Moderator.of(gate, ModelJudge.of(judge.model(), uncalibrated, judge.template()));
        this.texts = texts;
        this.logOdds = new double[texts.size()];
        this.choice = choice;
    }

    void judge(int text) {
        GateDecision decision = moderator.decide(JudgeRequest.of(texts.get(text).messages()));
        logOdds[text] = decision.verdict()
                .map(verdict -> logOdds(verdict.toxicProbability()))
                .orElse(Double.NaN);
        failure = failure.or(decision::failure);
    }

    /** For a text that is read alike in both ways. */
    void take(int text, JudgedTexts other) {
        logOdds[text] = other.logOdds[text];
        failure = failure.or(() -> other.failure);
    }

    private static double logOdds(double probability) {
        double logOdds = Math.log(probability) - Math.log1p(-probability);
        return Math.max(-GREATEST_LOG_ODDS, Math.min(logOdds, GREATEST_LOG_ODDS));
    }

    private IntStream judged() {
        return IntStream.range(0, logOdds.length).filter(text -> !Double.isNaN(logOdds[text]));
    }

    /**
     * What its answers mean.
     *
     * @throws EngineException if most texts have no verdict
     * @throws ai.cautious.InvalidOptionException if its log-odds do not grow with the labels, or there is no such threshold
     */
    JudgeCalibration fit() {
        int[] judged = judged().toArray();
        if (2 * judged.length < logOdds.length) {
            throw new EngineException(failure.orElseThrow().reason());
        }
        double[] odds = Arrays.stream(judged).mapToDouble(text -> logOdds[text]).toArray();
        boolean[] toxic = new boolean[judged.length];
        for (int i = 0; i < judged.length; i++) {
            toxic[i] = texts.get(judged[i]).toxic();
        }
        Calibration calibration = CalibrationFit.platt(ScoredExamples.of(odds, toxic));
        double[] probabilities =
                Arrays.stream(odds).map(calibration::probability).toArray();
        double threshold = choice.apply(ScoredExamples.of(probabilities, toxic)).threshold();
        return new JudgeCalibration(
                profile.toBuilder()
                        .calibration(calibration)
                        .threshold(inside(threshold))
                        .build(),
                logOdds.length - judged.length);
    }

    /** A profile's threshold is neither 0 nor 1. */
    private static double inside(double threshold) {
        return Math.max(Double.MIN_NORMAL, Math.min(threshold, Math.nextDown(1.0)));
    }

    /** The F1 of what was fitted on some of the texts; those without a verdict are refused. */
    double f1(JudgeCalibration fitted, IntPredicate among) {
        int[] of = new int[4];
        IntStream.range(0, logOdds.length).filter(among).forEach(text -> {
            boolean refused = !(fitted.calibration().probability(logOdds[text]) < fitted.threshold());
            of[(refused ? 2 : 0) + (texts.get(text).toxic() ? 1 : 0)]++;
        });
        return new Confusion(of[3], of[2], of[0], of[1]).f1();
    }

    @Override
    public void close() {
        moderator.close();
    }
}
