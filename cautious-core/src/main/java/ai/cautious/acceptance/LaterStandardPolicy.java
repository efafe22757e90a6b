package ai.cautious.acceptance;

/** Never made, as {@link LaterPolicy}. */
final class LaterStandardPolicy implements StandardPolicy {

    @Override
    public double acceptanceProbability(Candidate candidate) {
        return 0;
    }

    @Override
    public boolean isLossless() {
        return false;
    }
}
