package ai.cautious.program.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Where values lie along an axis of a drawing.
 *
 * @param low the least value
 * @param high the greatest, above the least
 * @param from where the least is drawn
 * @param to where the greatest is
 */
record Scale(double low, double high, double from, double to) {

    private static final double[] STEPS = {1, 2, 2.5, 5, 10};

    /** One that has all values of a range, and ends on round ones. */
    static Scale around(double least, double most, double from, double to) {
        double high = most > least ? most : least + 1;
        double step = step(high - least, 5);
        return new Scale(Math.floor(least / step) * step, Math.ceil(high / step) * step, from, to);
    }

    /** Where a value is drawn; those beyond an end at the end. */
    double at(double value) {
        double share = (Math.max(low, Math.min(high, value)) - low) / (high - low);
        return from + share * (to - from);
    }

    /** About so many round values. */
    List<Double> ticks(int about) {
        double step = step(high - low, about);
        List<Double> ticks = new ArrayList<>();
        for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** How many digits behind the point those need. */
    int digits(int about) {
        double step = step(high - low, about);
        int digits = 0;
        for (double scaled = step; Math.abs(scaled - Math.rint(scaled)) > 1e-6 && digits < 6; scaled *= 10) {
            digits++;
        }
        return digits;
    }

    private static double step(double range, int about) {
        double size = Math.pow(10, Math.floor(Math.log10(range / about)));
        for (double step : STEPS) {
            if (range / (step * size) <= about) {
                return step * size;
            }
        }
        return 10 * size;
    }
}
