package ai.cautious.program.judgements;

import ai.cautious.InvalidOptionException;
import ai.cautious.evaluation.ScoredExamples;
import ai.cautious.evaluation.ThresholdChoice;
import ai.cautious.program.options.Require;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** From which score on predictions are compared as toxic: a number, the best, or as they were judged. */
public final class ThresholdChoices {

    private static final String BEST = "best";

    private ThresholdChoices() {}

    /**
     * What was typed as a number.
     *
     * @param typed null where nothing was
     * @return empty if it is none
     * @throws InvalidOptionException if it is neither that nor {@code best}
     */
    public static OptionalDouble number(String option, @Nullable String typed) {
        if (typed == null || typed.equals(BEST)) {
            return OptionalDouble.empty();
        }
        try {
            double number = Double.parseDouble(typed);
            if (Double.isFinite(number)) {
                return OptionalDouble.of(number);
            }
        } catch (NumberFormatException e) {
            // Said below, as of numbers that are not finite.
        }
        throw new InvalidOptionException(option, typed, "a finite number or " + BEST);
    }

    /**
     * What was typed, or else the lines' own: their {@code threshold}, where they are judged by their probability, or what
     * their labels show, or a half.
     *
     * @param option takes another
     * @throws InvalidOptionException if the best is asked for of lines that are all harmless, or the lines do not agree
     */
    public static double of(
            String option, @Nullable String typed, List<Prediction> read, Path file, Prediction.Fields fields) {
        OptionalDouble number = number(option, typed);
        if (number.isPresent()) {
            return number.getAsDouble();
        }
        if (typed == null) {
            OptionalDouble written = fields.score().equals(JudgedFields.TOXIC_PROBABILITY)
                    ? Prediction.writtenThreshold(read, file.toString())
                    : OptionalDouble.empty();
            return written.orElseGet(
                    () -> Prediction.judgedThreshold(read, file).orElse(0.5));
        }
        ScoredExamples examples = Prediction.examples(read);
        Require.that(
                examples.positives() > 0, option, BEST, "a number where no line's " + fields.label() + " is 1 or true");
        return ThresholdChoice.maximisingF1(examples).threshold();
    }
}
