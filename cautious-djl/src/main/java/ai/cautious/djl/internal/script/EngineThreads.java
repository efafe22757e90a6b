package ai.cautious.djl.internal.script;

import ai.djl.pytorch.jni.JniUtils;

/**
 * libtorch's settings that every native thread has its own of: the number of threads that one call uses, and the plain
 * executor. They are brought up to date before each call, as a virtual thread's next call may come from another native
 * thread.
 */
public final class EngineThreads {

    private static final int NONE = 0;

    private static volatile int processThreads = NONE;

    private static final ThreadLocal<Integer> OVERRIDE = ThreadLocal.withInitial(() -> NONE);

    private EngineThreads() {}

    /** Takes over the number of threads that libtorch starts with. The engine must have been started. */
    public static void adoptProcessThreads() {
        processThreads = JniUtils.getNumThreads();
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
        OVERRIDE.set(1);
    }

    /** Brings the calling thread's settings up to date. */
    static void apply() {
        // The optimising executor would recompile for every new shape.
        JniUtils.setGraphExecutorOptimize(false);
        int override = OVERRIDE.get();
        int wanted = override == NONE ? processThreads : override;
        if (wanted != JniUtils.getNumThreads()) {
            JniUtils.setNumThreads(wanted);
        }
    }
}
