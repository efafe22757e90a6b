package ai.cautious.evaluation;

import ai.cautious.ChatMessage;
import ai.cautious.EngineException;
import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import ai.cautious.model.DraftModel;
import ai.cautious.safety.Calibration;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.GateFailure;
import ai.cautious.safety.Moderator;
import ai.cautious.safety.SafetyGate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a judge's answers mean, fitted to texts that it was not tuned on: what its {@code SafetyProfile} should say.
 *
 * @param calibration Platt scaling of its log-odds
 * @param threshold the calibrated probability from which on a text is best taken for toxic, by F1 on those texts; in
 *     {@code (0, 1)}
 * @param withoutVerdict how many of the texts had no verdict and were left out
 */
public record JudgeCalibration(Calibration calibration, double threshold, int withoutVerdict) {

    /** Where a probability rounds to 0 or 1 the log-odds say no more than this. */
    private static final double GREATEST_LOG_ODDS = 36;

    /**
     * Has a judge read each text, as a user's only message, and fits. Texts without a verdict are left out: a gate refuses
     * them whatever the threshold.
     *
     * @param judge stays the caller's to close
     * @param gate says how the judge is asked; its own calibration and threshold play no part
     * @param texts some toxic, some not
     * @param progress is run behind each text
     * @throws InvalidOptionException if there is no template to ask the judge in, or all texts are alike
     * @throws EngineException if most texts have no verdict
     */
    public static JudgeCalibration fit(DraftModel judge, SafetyGate gate, List<LabelledText> texts, Runnable progress) {
        long positives = texts.stream().filter(LabelledText::toxic).count();
        Require.that(
                positives > 0 && positives < texts.size(),
                "texts",
                positives + " toxic of " + texts.size(),
                "some toxic, some not");
        SafetyGate plain = gate.toBuilder().calibration(Calibration.NONE).build();
        double[] logOdds = new double[texts.size()];
        boolean[] toxic = new boolean[texts.size()];
        int judged = 0;
        Optional<GateFailure> failure = Optional.empty();
        try (Moderator moderator = plain.moderator(judge)) {
            for (LabelledText text : texts) {
                GateDecision decision = moderator.judge(List.of(ChatMessage.user(text.text())));
                if (decision.verdict().isPresent()) {
                    logOdds[judged] = logOdds(decision.verdict().get().toxicProbability());
                    toxic[judged] = text.toxic();
                    judged++;
                } else {
                    failure = failure.or(decision::failure);
                }
                progress.run();
            }
        }
        if (2 * judged < texts.size()) {
            throw new EngineException(failure.orElseThrow().reason());
        }
        return fit(Arrays.copyOf(logOdds, judged), Arrays.copyOf(toxic, judged), texts.size() - judged);
    }

    private static JudgeCalibration fit(double[] logOdds, boolean[] toxic, int withoutVerdict) {
        Calibration calibration = CalibrationFit.platt(ScoredExamples.of(logOdds, toxic));
        double[] probabilities =
                Arrays.stream(logOdds).map(calibration::probability).toArray();
        double threshold = ThresholdChoice.maximisingF1(ScoredExamples.of(probabilities, toxic))
                .threshold();
        return new JudgeCalibration(calibration, inside(threshold), withoutVerdict);
    }

    private static double logOdds(double probability) {
        double logOdds = Math.log(probability) - Math.log1p(-probability);
        return Math.max(-GREATEST_LOG_ODDS, Math.min(logOdds, GREATEST_LOG_ODDS));
    }

    /** A profile's threshold is neither 0 nor 1. */
    private static double inside(double threshold) {
        return Math.max(Double.MIN_NORMAL, Math.min(threshold, Math.nextDown(1.0)));
    }
}
