package ai.cautious.internal.judging;

/** What a judge or a monitor throws that was interrupted: that is no failure of its own. */
final class Interruption {

    /** Causes may go round in a circle. */
    private static final int DEEPEST = 32;

    private Interruption() {}

    /** Whether it is why something failed on this thread, which is interrupted then, if it was not any more. */
    static boolean isCauseOf(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            cause = cause.getCause();
        }
        return Thread.currentThread().isInterrupted();
    }
}
