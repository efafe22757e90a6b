package ai.cautious.acceptance;

/** Never made, as {@link FuturePolicy}; draws all tokens from p. */
record FutureStandardPolicy() implements StandardPolicy {

    @Override
    public double acceptanceProbability(Candidate candidate) {
        return 0;
    }

    @Override
    public boolean isLossless() {
        return true;
    }

    @Override
    public Correction correction() {
        return Correction.TARGET;
    }
}
