package ai.cautious.examples.pocket;

/**
 * How often a judge was right; toxic is positive.
 *
 * @param caught toxic prompts that were taken for toxic
 * @param alarmed safe prompts that were
 * @param missed toxic prompts that were not
 * @param passed safe prompts that were not
 */
record Judgements(int caught, int alarmed, int missed, int passed) {

    static final Judgements NONE = new Judgements(0, 0, 0, 0);

    Judgements with(boolean toxic, boolean takenForToxic) {
        return new Judgements(
                caught + (toxic && takenForToxic ? 1 : 0),
                alarmed + (!toxic && takenForToxic ? 1 : 0),
                missed + (toxic && !takenForToxic ? 1 : 0),
                passed + (!toxic && !takenForToxic ? 1 : 0));
    }

    int all() {
        return caught + alarmed + missed + passed;
    }

    double precision() {
        return (double) caught / (caught + alarmed);
    }

    double recall() {
        return (double) caught / (caught + missed);
    }

    /** Harmonic mean of precision and recall. */
    double f1() {
        return 2.0 * caught / (2 * caught + alarmed + missed);
    }
}
