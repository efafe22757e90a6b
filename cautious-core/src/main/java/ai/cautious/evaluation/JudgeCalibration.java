package ai.cautious.evaluation;

import static java.util.Objects.requireNonNull;

import ai.cautious.ChatMessage.Role;
import ai.cautious.EngineException;
import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.Calibration;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyProfile;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
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
 * SafetyProfile calibrated = fitted.profile();
 * }</pre>
 */
public final class JudgeCalibration {

    private final SafetyProfile profile;
    private final int withoutVerdict;

    JudgeCalibration(SafetyProfile profile, int withoutVerdict) {
        this.profile = profile;
        this.withoutVerdict = withoutVerdict;
    }

    /** A builder that needs a judge and texts. */
    public static Builder builder() {
        return new Builder();
    }

    /** The judge's profile with all that was fitted. */
    public SafetyProfile profile() {
        return profile;
    }

    /** Platt scaling of the judge's log-odds. */
    public Calibration calibration() {
        return profile.calibration();
    }

    /** The calibrated probability from which on a text is best taken for toxic; in {@code (0, 1)}. */
    public double threshold() {
        return profile.threshold();
    }

    /** How many of the texts had no verdict and were left out. */
    public int withoutVerdict() {
        return withoutVerdict;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JudgeCalibration fitted
                && profile.equals(fitted.profile)
                && withoutVerdict == fitted.withoutVerdict;
    }

    @Override
    public int hashCode() {
        return Objects.hash(profile, withoutVerdict);
    }

    @Override
    public String toString() {
        return calibration() + ", toxic from " + threshold() + " on, " + withoutVerdict + " without a verdict";
    }

    /** Has a judge read texts and conversations. Not thread-safe. */
    public static final class Builder {

        private @Nullable ModelJudge judge;
        private List<LabelledText> texts = List.of();
        private Function<ScoredExamples, ThresholdChoice> choice = ThresholdChoice::maximisingF1;
        private boolean fitsWindow;
        private Set<Role> judgedRoles = SafetyGate.defaults().judgedRoles();
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
            List<LabelledText> given = Require.elements(texts, "texts");
            long toxic = given.stream().filter(LabelledText::toxic).count();
            Require.that(
                    toxic > 0 && toxic < given.size(),
                    "texts",
                    toxic + " toxic of " + given.size(),
                    "some toxic, some not");
            this.texts = given;
            return this;
        }

        /**
         * Has the threshold be the lowest that takes at most this share of the harmless texts for toxic, and not that of the
         * greatest F1, which is too low where far fewer texts are toxic than of these.
         *
         * @throws InvalidOptionException if it is not in {@code (0, 1)}
         */
        public Builder maxFalsePositiveRate(double rate) {
            Require.that(rate > 0 && rate < 1, "maxFalsePositiveRate", rate, "in (0, 1)");
            this.choice = examples -> ThresholdChoice.lowestWithFalsePositiveRate(examples, rate)
                    .orElseThrow(() -> new InvalidOptionException(
                            "maxFalsePositiveRate",
                            String.valueOf(rate),
                            "what this judge can keep, which is surest of harmless texts"));
            return this;
        }

        /**
         * Fits window and overlap as well: of 1,024, 512, 384 and 256 tokens, a quarter of them in common, and the judge's own
         * the one whose F1 is best on texts of more than 256 tokens; of several the largest. Such texts are read several times.
         * Where they are all toxic, or none is, the judge's own stays.
         */
        public Builder fitWindow() {
            this.fitsWindow = true;
            return this;
        }

        /**
         * Whose words are judged of a conversation, as the gate will have it that the judge serves; users' by default.
         *
         * @throws InvalidOptionException if nobody's are
         */
        public Builder judgedRoles(Set<Role> roles) {
            this.judgedRoles = SafetyGate.builder().judgedRoles(roles).build().judgedRoles();
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
         * @throws InvalidOptionException if there is no judge, there are no texts, or the judge's greatest probability is
         *     that of more harmless ones than {@link #maxFalsePositiveRate} lets through
         * @throws EngineException if most texts have no verdict
         */
        public JudgeCalibration run() {
            if (judge == null) {
                throw new InvalidOptionException("judge", "missing", "a model with its profile");
            }
            Require.that(!texts.isEmpty(), "texts", "missing", "some toxic, some not");
            try (WindowFit fit = new WindowFit(judge, texts, judgedRoles, choice, fitsWindow)) {
                return fit.best(progress);
            }
        }
    }
}
