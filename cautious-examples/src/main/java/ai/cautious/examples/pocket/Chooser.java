package ai.cautious.examples.pocket;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Chooses among alternatives, from a seed. {@link Random} is used because its sequence is part of its specification. Not
 * thread-safe.
 */
final class Chooser {

    /** How often the first alternative is taken without looking at the others. */
    private static final double LEANING = 0.6;

    private final Random random;
    private final double first;

    private Chooser(Random random, double first) {
        this.random = random;
        this.first = first;
    }

    /** Every alternative is as likely as another: for what people write. */
    static Chooser even(Random random) {
        return new Chooser(random, 0);
    }

    /**
     * The first alternative is the most likely one: for answers, which would otherwise come to forks where two models
     * that know the same still disagree.
     */
    static Chooser leaning(Random random) {
        return new Chooser(random, LEANING);
    }

    /** A number in {@code [0, alternatives)}. */
    int below(int alternatives) {
        return leans() ? 0 : random.nextInt(alternatives);
    }

    <T> T from(List<T> alternatives) {
        return alternatives.get(below(alternatives.size()));
    }

    /** Which of them, by their weights. */
    int weighted(int[] weights) {
        int total = 0;
        for (int weight : weights) {
            total += weight;
        }
        int left = random.nextInt(total);
        int chosen = 0;
        while (left >= weights[chosen]) {
            left -= weights[chosen++];
        }
        return chosen;
    }

    <T> List<T> shuffled(List<T> list) {
        List<T> shuffled = new ArrayList<>(list);
        if (!leans()) {
            Collections.shuffle(shuffled, random);
        }
        return shuffled;
    }

    /** Whether something happens that does with this probability. */
    boolean happens(double probability) {
        return random.nextDouble() < probability;
    }

    private boolean leans() {
        return first > 0 && happens(first);
    }
}
