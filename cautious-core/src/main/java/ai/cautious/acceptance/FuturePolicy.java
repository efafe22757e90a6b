package ai.cautious.acceptance;

/** Never made: as it is there, no switch over policies can do without a default, and later kinds break none. */
final class FuturePolicy implements AcceptancePolicy {

    @Override
    public boolean isLossless() {
        return false;
    }
}
