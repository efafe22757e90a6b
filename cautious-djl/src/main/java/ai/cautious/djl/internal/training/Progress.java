package ai.cautious.djl.internal.training;

import ai.cautious.djl.training.TrainingReport;
import ai.cautious.djl.training.Validation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** How far a training has come: all that is neither weights nor options. */
final class Progress {

    /** In a second. */
    private static final double NANOS = 1e9;

    private final List<Double> losses = new ArrayList<>();
    private final List<Validation> validations = new ArrayList<>();
    private long tokens;
    private Duration time = Duration.ZERO;

    /** What is stored of it. */
    record Stored(List<Double> losses, List<Validation> validations, long tokens, double seconds) {

        /** Copies the lists. */
        Stored {
            losses = List.copyOf(losses);
            validations = List.copyOf(validations);
        }
    }

    Progress() {}

    Progress(Stored stored) {
        losses.addAll(stored.losses());
        validations.addAll(stored.validations());
        tokens = stored.tokens();
        time = Duration.ofNanos(Math.round(stored.seconds() * NANOS));
    }

    Stored stored() {
        return new Stored(losses, validations, tokens, time.toNanos() / NANOS);
    }

    /** Updates so far. */
    int steps() {
        return losses.size();
    }

    void add(double loss, long stepTokens, Duration stepTime) {
        losses.add(loss);
        tokens += stepTokens;
        time = time.plus(stepTime);
    }

    /** Notes a validation after the updates so far. */
    Validation validated(double loss) {
        boolean best = validations.stream().allMatch(earlier -> loss < earlier.loss());
        Validation validation = new Validation(steps(), loss, best);
        validations.add(validation);
        return validation;
    }

    /** Whether the last so many validations brought nothing; never without a patience. */
    boolean isOutOf(OptionalInt patience) {
        int count = validations.size();
        int last = patience.orElse(count);
        return count > last && validations.subList(count - last, count).stream().noneMatch(Validation::best);
    }

    TrainingReport report(long trainableParameters, boolean stoppedEarly) {
        int outputStep = validations.stream()
                .filter(Validation::best)
                .mapToInt(Validation::step)
                .max()
                .orElse(steps());
        return new TrainingReport(losses, validations, outputStep, stoppedEarly, trainableParameters, tokens, time);
    }
}
