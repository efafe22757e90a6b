package ai.cautious.djl.internal.script;

import ai.djl.pytorch.jni.JniUtils;

/**
 * libtorch's settings that every Java thread has its own of: the number of threads that one call uses, and the plain
 * executor. They are brought up to date before each call.
 */
public final class EngineThreads {

    private static final int NONE = 0;

    private static volatile int processThreads = NONE;

    private static final ThreadLocal<EngineThreads> CURRENT = ThreadLocal.withInitial(EngineThreads::new);

    private int override = NONE;
    private int applied = NONE;

    private EngineThreads() {
        // The optimising executor would recompile for every new shape.
        JniUtils.setGraphExecutorOptimize(false);
    }

    /** Sets how many threads each call uses, whichever thread makes it. */
    public static void setProcessThreads(int threads) {
        processThreads = threads;
    }

    /** How many threads each call uses. */
    public static int processThreads() {
        return processThreads;
    }

    /** Lets the calling thread's own calls use one thread: for workers that run beside each other. */
    public static void useOneThread() {
        CURRENT.get().override = 1;
    }

    /** Brings the calling thread's settings up to date. */
    static void apply() {
        EngineThreads current = CURRENT.get();
        int wanted = current.override == NONE ? processThreads : current.override;
        if (wanted != current.applied) {
            JniUtils.setNumThreads(wanted);
            current.applied = wanted;
        }
    }
}
