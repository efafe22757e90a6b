package ai.cautious.internal.judging;

/** What a judge or a monitor throws that was interrupted: that is no failure of its own. */
final class Interruption {

    private Interruption() {}

    /** Whether it is why something failed on this thread, which is interrupted then, if it was not any more. */
    static boolean isCauseOf(RuntimeException failure) {
        if (failure.getCause() instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return Thread.currentThread().isInterrupted();
    }
}
