package ai.cautious.djl.internal.script;

import ai.cautious.ClosedException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** From loading what is held in native memory to freeing it, which waits for calls under way. Thread-safe. */
public final class Lifetime {

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final String owner;
    private boolean over;

    /** @param owner what messages call it */
    public Lifetime(String owner) {
        this.owner = owner;
    }

    /**
     * Calls what needs it; calls run concurrently.
     *
     * @throws ClosedException if it is over
     */
    public <T> T during(Supplier<T> call) {
        Lock use = lock.readLock();
        use.lock();
        try {
            if (over) {
                throw new ClosedException(owner);
            }
            return call.get();
        } finally {
            use.unlock();
        }
    }

    /** Ends it, once; what is freed is given back to the system. */
    public void end(Runnable free) {
        Lock end = lock.writeLock();
        end.lock();
        try {
            if (!over) {
                over = true;
                free.run();
                NativeHeap.trim();
            }
        } finally {
            end.unlock();
        }
    }
}
