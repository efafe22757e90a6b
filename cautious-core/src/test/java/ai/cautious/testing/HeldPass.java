package ai.cautious.testing;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Passes that wait until they are let go. */
public final class HeldPass implements TableModel.Pace {

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    @Override
    public void pass(int tokens) {
        entered.countDown();
        await(released);
    }

    /** Waits until one has begun. */
    public void awaitEntry() {
        await(entered);
    }

    /** Lets it go, and all that follow. */
    public void release() {
        released.countDown();
    }

    /** Waits, not for ever. */
    public static void await(CountDownLatch latch) {
        try {
            if (!latch.await(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody came within 10 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
