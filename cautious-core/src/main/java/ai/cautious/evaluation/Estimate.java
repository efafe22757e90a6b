package ai.cautious.evaluation;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A figure of a sample, and how far it would vary with other examples of the same kind: a percentile interval of the
 * bootstrap, {@link BootstrapIntervals#RESAMPLES} resamples, {@link BootstrapIntervals#CONFIDENCE}. Immutable.
 *
 * <pre>{@code
 * Estimate speed = Estimate.ofRatio(new double[] {60, 90}, new double[] {2, 2.5}, 1);
 * }</pre>
 *
 * @param value the figure
 * @param low the interval's lower end
 * @param high its upper end
 */
public record Estimate(double value, double low, double high) {

    /**
     * Of any figure.
     *
     * @param examples their number
     * @param figure of a sample that has each example so many times; {@code [examples]}, not to be kept
     * @param seed the same gives the same interval
     * @throws InvalidOptionException if there are no examples, or a figure is NaN
     */
    public static Estimate of(int examples, ToDoubleFunction<int[]> figure, long seed) {
        requireNonNull(figure, "figure");
        Require.that(examples > 0, "examples", examples, "at least 1");
        double value =
                figure.applyAsDouble(IntStream.generate(() -> 1).limit(examples).toArray());
        Resampling resampling = new Resampling(examples, seed);
        double[] figures = new double[BootstrapIntervals.RESAMPLES];
        for (int i = 0; i < figures.length; i++) {
            figures[i] = figure.applyAsDouble(resampling.next());
        }
        ConfidenceInterval interval = ConfidenceInterval.ofResamples(figures, BootstrapIntervals.CONFIDENCE);
        return new Estimate(value, interval.low(), interval.high());
    }

    /**
     * Of a mean.
     *
     * @param values one for each example
     * @param seed the same gives the same interval
     * @throws InvalidOptionException if there are none
     */
    public static Estimate ofMean(double[] values, long seed) {
        requireNonNull(values, "values");
        return of(values.length, times -> sum(values, times) / values.length, seed);
    }

    /**
     * Of a ratio of sums, as a speed is one: all tokens ÷ all time. 0 ÷ 0 is 0.
     *
     * @param parts one for each example
     * @param wholes one for each example, at least 0
     * @param seed the same gives the same interval
     * @throws InvalidOptionException if there are none, or not as many of both
     */
    public static Estimate ofRatio(double[] parts, double[] wholes, long seed) {
        requireNonNull(parts, "parts");
        requireNonNull(wholes, "wholes");
        Require.that(parts.length == wholes.length, "wholes", wholes.length + " values", "as many as the parts");
        return of(parts.length, times -> ratio(sum(parts, times), sum(wholes, times)), seed);
    }

    /**
     * Σ of values that count so many times each.
     *
     * @param values {@code [examples]}
     * @param times {@code [examples]}
     * @throws InvalidOptionException if there are not as many of both
     */
    public static double sum(double[] values, int[] times) {
        requireNonNull(values, "values");
        requireNonNull(times, "times");
        Require.that(values.length == times.length, "times", times.length + " values", "as many as the values");
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += times[i] * values[i];
        }
        return sum;
    }

    /** A part ÷ its whole; 0 where both are 0. */
    public static double ratio(double part, double whole) {
        return part == 0 && whole == 0 ? 0 : part / whole;
    }
}
