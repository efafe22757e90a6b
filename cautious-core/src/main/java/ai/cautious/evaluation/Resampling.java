package ai.cautious.evaluation;

import java.util.Arrays;
import java.util.Random;

/** Draws examples again, with replacement, as many as there are. Not thread-safe. */
final class Resampling {

    private final Random random;
    private final int[] times;

    /** @param seed the same gives the same resamples */
    Resampling(int examples, long seed) {
        this.random = new Random(seed);
        this.times = new int[examples];
    }

    /** How often the next resample has each example; {@code [examples]}, the same array each time. */
    int[] next() {
        Arrays.fill(times, 0);
        for (int drawn = 0; drawn < times.length; drawn++) {
            times[random.nextInt(times.length)]++;
        }
        return times;
    }
}
