package ai.cautious.djl.internal.hub;

import java.time.Duration;

/** Lets time pass. */
@FunctionalInterface
public interface Pause {

    /** On the clock. */
    Pause REAL = time -> Thread.sleep(time.toMillis());

    /** Returns after a time. */
    void pass(Duration time) throws InterruptedException;
}
