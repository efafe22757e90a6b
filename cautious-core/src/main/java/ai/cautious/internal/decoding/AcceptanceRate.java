package ai.cautious.internal.decoding;

import ai.cautious.drafting.DraftRound;

/** How often drafted tokens stand, as lately seen: a mean that forgets, begun with an expectation. */
final class AcceptanceRate {

    /** After so many tokens what came before them has lost most of its weight. */
    private static final double MEMORY = 64;

    private double stood;
    private double decided;

    /**
     * Begins with an expectation.
     *
     * @param rate expected
     * @param weight of the expectation, in tokens
     */
    AcceptanceRate(double rate, double weight) {
        this.stood = rate * weight;
        this.decided = weight;
    }

    double rate() {
        return stood / decided;
    }

    void add(boolean accepted) {
        double kept = Math.min(1, MEMORY / (decided + 1));
        stood = kept * (stood + (accepted ? 1 : 0));
        decided = kept * (decided + 1);
    }

    /** A whole block: tokens past the first rejected one were not decided on. */
    void addAll(DraftRound round) {
        for (int i = 0; i < Math.min(round.accepted() + 1, round.drafted()); i++) {
            add(i < round.accepted());
        }
    }
}
