package ai.cautious.djl.mutants;

import java.util.List;
import java.util.SplittableRandom;

/** Random choices of one mutant. Not thread-safe. */
final class Picks {

    private final SplittableRandom random;

    Picks(long seed) {
        this.random = new SplittableRandom(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    boolean oneIn(int chances) {
        return random.nextInt(chances) == 0;
    }

    <T> T of(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    void fill(byte[] bytes) {
        random.nextBytes(bytes);
    }

    long bits() {
        return random.nextLong();
    }
}
