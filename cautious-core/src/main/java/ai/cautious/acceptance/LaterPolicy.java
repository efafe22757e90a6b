package ai.cautious.acceptance;

/** Never made: outside this package a switch over the policies needs a default, so that there may be more of them. */
final class LaterPolicy implements AcceptancePolicy {

    @Override
    public boolean isLossless() {
        return false;
    }
}
