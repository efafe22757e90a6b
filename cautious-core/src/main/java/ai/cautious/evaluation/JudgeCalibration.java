package ai.cautious.evaluation;

import static java.util.Objects.requireNonNull;

import ai.cautious.EngineException;
import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.Calibration;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.GateFailure;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.Moderator;
import ai.cautious.safety.SafetyGate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a judge's answers mean, fitted to texts that it was not tuned on: what its {@code SafetyProfile} should say.
 * Immutable.
 *
 * <pre>{@code
 * SafetyProfile profile = SafetyProfile.builder().instruction("Say <Toc> or <Safe>.").build();
 * JudgeCalibration fitted = JudgeCalibration.builder()
 *         .judge(ModelJudge.of(judge, profile))
 *         .texts(List.of(new LabelledText("How is bread made?", false), new LabelledText("You idiot.", true)))
 *         .run();
 * SafetyProfile calibrated = profile.toBuilder()
 *         .calibration(fitted.calibration())
 *         .threshold(fitted.threshold())
 *         .build();
 * }</pre>
 */
public final class JudgeCalibration {

    /** Where a probability rounds to 0 or 1 the log-odds say no more than this. */
    private static final double GREATEST_LOG_ODDS = 36;

    /** A decision here has no consequence to record. */
    private static final SafetyGate UNRECORDED =
            SafetyGate.builder().auditListener(event -> {}).build();

    private final Calibration calibration;
    private final double threshold;
    private final int withoutVerdict;

    private JudgeCalibration(Calibration calibration, double threshold, int withoutVerdict) {
        this.calibration = calibration;
        this.threshold = threshold;
        this.withoutVerdict = withoutVerdict;
    }

    /** A builder that needs a judge and texts. */
    public static Builder builder() {
        return new Builder();
    }

    /** Platt scaling of the judge's log-odds. */
    public Calibration calibration() {
        return calibration;
    }

    /** The calibrated probability from which on a text is best taken for toxic, by F1 on those texts; in {@code (0, 1)}. */
    public double threshold() {
        return threshold;
    }

    /** How many of the texts had no verdict and were left out. */
    public int withoutVerdict() {
        return withoutVerdict;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JudgeCalibration fitted
                && calibration.equals(fitted.calibration)
                && Double.compare(threshold, fitted.threshold) == 0
                && withoutVerdict == fitted.withoutVerdict;
    }

    @Override
    public int hashCode() {
        return Objects.hash(calibration, threshold, withoutVerdict);
    }

    @Override
    public String toString() {
        return calibration + ", toxic from " + threshold + " on, " + withoutVerdict + " without a verdict";
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

    /** Has a judge read texts and conversations. Not thread-safe. */
    public static final class Builder {

        private @Nullable ModelJudge judge;
        private List<LabelledText> texts = List.of();
        private Runnable progress = () -> {};

        private Builder() {}

        /** Who is fitted; its calibration and threshold play no part. Its model stays the caller's to close. */
        public Builder judge(ModelJudge judge) {
            this.judge = requireNonNull(judge, "judge");
            return this;
        }

        /**
         * What it reads. Texts without a verdict are left out: a gate refuses them whatever the threshold.
         *
         * @throws InvalidOptionException if they are all toxic, or none is
         */
        public Builder texts(List<LabelledText> texts) {
            List<LabelledText> given = List.copyOf(requireNonNull(texts, "texts"));
            long toxic = given.stream().filter(LabelledText::toxic).count();
            Require.that(
                    toxic > 0 && toxic < given.size(),
                    "texts",
                    toxic + " toxic of " + given.size(),
                    "some toxic, some not");
            this.texts = given;
            return this;
        }

        /** Is run behind each text. */
        public Builder progress(Runnable progress) {
            this.progress = requireNonNull(progress, "progress");
            return this;
        }

        /**
         * Fits.
         *
         * @throws InvalidOptionException if there is no judge, or there are no texts
         * @throws EngineException if most texts have no verdict
         */
        public JudgeCalibration run() {
            if (judge == null) {
                throw new InvalidOptionException("judge", "missing", "a model with its profile");
            }
            Require.that(!texts.isEmpty(), "texts", "missing", "some toxic, some not");
            ModelJudge uncalibrated = ModelJudge.of(
                    judge.model(),
                    judge.profile().toBuilder()
                            .calibration(Calibration.NONE)
                            .categories(List.of())
                            .build(),
                    judge.template());
            double[] logOdds = new double[texts.size()];
            boolean[] toxic = new boolean[texts.size()];
            int judged = 0;
            Optional<GateFailure> failure = Optional.empty();
            try (Moderator moderator = Moderator.of(UNRECORDED, uncalibrated)) {
                for (LabelledText text : texts) {
                    GateDecision decision = moderator.decide(JudgeRequest.of(text.messages()));
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
    }
}
