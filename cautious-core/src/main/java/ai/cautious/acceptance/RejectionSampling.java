package ai.cautious.acceptance;

/** {@link AcceptancePolicy#rejectionSampling()}. */
enum RejectionSampling implements AcceptancePolicy {
    INSTANCE;

    @Override
    public double acceptanceProbability(Candidate candidate) {
        return candidate.p() == 0 ? 0 : Math.min(1, candidate.p() / candidate.q());
    }

    @Override
    public boolean isLossless() {
        return true;
    }
}
