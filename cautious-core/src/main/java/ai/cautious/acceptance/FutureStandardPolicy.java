package ai.cautious.acceptance;

/** Never made, as {@link FuturePolicy}. */
final class FutureStandardPolicy implements StandardPolicy {

    @Override
    public double acceptanceProbability(Candidate candidate) {
        return 0;
    }

    @Override
    public boolean isLossless() {
        return false;
    }
}
