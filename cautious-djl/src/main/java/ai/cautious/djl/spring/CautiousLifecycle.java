package ai.cautious.djl.spring;

import ai.cautious.limits.RequestQueue;
import org.springframework.context.SmartLifecycle;

/** The orderly end: nothing more is let in, and what runs may end in the time of the phase. Thread-safe. */
final class CautiousLifecycle implements SmartLifecycle {

    /** That in which a web server waits for its requests, which are those that run here. */
    private static final int PHASE = DEFAULT_PHASE - 1024;

    private final RequestQueue queue;
    private volatile boolean running;

    CautiousLifecycle(RequestQueue queue) {
        this.queue = queue;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        queue.close();
        running = false;
    }

    @Override
    public void stop(Runnable callback) {
        stop();
        queue.ended().thenRun(callback);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** A queue that has been closed lets nothing in again. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
