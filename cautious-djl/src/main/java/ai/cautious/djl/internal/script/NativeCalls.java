package ai.cautious.djl.internal.script;

import ai.cautious.EngineException;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/**
 * The door to libtorch, which closes before the process ends. An ending process tears down what libtorch's code is made of
 * while other threads still run it, and that crashes: so a shutdown hook lets no call begin any more and waits for those
 * under way, behind what is to be finished before. Thread-safe; calls run concurrently.
 */
public final class NativeCalls {

    private static final ReadWriteLock DOOR = new ReentrantReadWriteLock();

    private static final Set<Runnable> EXIT_TASKS = new CopyOnWriteArraySet<>();

    private static volatile boolean ending;

    private static boolean hooked;

    private NativeCalls() {}

    /**
     * Sees to it that the door closes; to be called before libtorch is loaded.
     *
     * @throws EngineException if the process is ending already
     */
    public static synchronized void closeAtExit() {
        if (hooked) {
            return;
        }
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(NativeCalls::close, "cautious-shutdown"));
        } catch (IllegalStateException e) {
            throw isEnding();
        }
        hooked = true;
    }

    /** Has something done before the door closes. */
    public static void addExitTask(Runnable task) {
        EXIT_TASKS.add(task);
    }

    /** Takes that back. */
    public static void removeExitTask(Runnable task) {
        EXIT_TASKS.remove(task);
    }

    /**
     * Calls native code.
     *
     * @throws EngineException if the process is ending
     */
    public static <T> T call(Supplier<T> call) {
        if (!enter()) {
            throw isEnding();
        }
        try {
            return call.get();
        } finally {
            DOOR.readLock().unlock();
        }
    }

    /** Frees native memory, unless the process is ending and frees all of it. */
    static void release(Runnable call) {
        if (enter()) {
            try {
                call.run();
            } finally {
                DOOR.readLock().unlock();
            }
        }
    }

    private static boolean enter() {
        // Asked twice: none should queue behind the hook that waits for others.
        if (ending) {
            return false;
        }
        DOOR.readLock().lock();
        if (ending) {
            DOOR.readLock().unlock();
            return false;
        }
        return true;
    }

    private static void close() {
        EXIT_TASKS.forEach(NativeCalls::runAtExit);
        ending = true;
        DOOR.writeLock().lock();
        DOOR.writeLock().unlock();
    }

    private static void runAtExit(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            // A logger that is made with this class would wake slf4j before the engine's quiet start.
            LoggerFactory.getLogger(NativeCalls.class).error("what was to be done before the process ends failed", e);
        }
    }

    private static EngineException isEnding() {
        return new EngineException("the process is ending: no pass begins any more");
    }
}
