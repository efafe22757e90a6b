package ai.cautious.evaluation;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.Arrays;

/**
 * How values lie: their mean, and quantiles by linear interpolation (type 7 of Hyndman and Fan 1996). Immutable.
 *
 * @param values their number
 * @param mean of all
 * @param p5 the 5 % quantile
 * @param p25 the lower quartile
 * @param median the 50 % quantile
 * @param p75 the upper quartile
 * @param p95 the 95 % quantile
 */
public record Spread(int values, double mean, double p5, double p25, double median, double p75, double p95) {

    /** @throws InvalidOptionException if there are no values */
    public static Spread of(double[] values) {
        requireNonNull(values, "values");
        Require.that(values.length > 0, "values", "empty", "at least one");
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Spread(
                sorted.length,
                Arrays.stream(values).average().orElseThrow(),
                Quantile.of(sorted, 0.05),
                Quantile.of(sorted, 0.25),
                Quantile.of(sorted, 0.5),
                Quantile.of(sorted, 0.75),
                Quantile.of(sorted, 0.95));
    }
}
