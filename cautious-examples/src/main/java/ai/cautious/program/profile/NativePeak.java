package ai.cautious.program.profile;

import ai.cautious.djl.DjlRuntime;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The most memory that native code has had, as {@link DjlRuntime#nativeBytes} counts it: no system keeps that, so that it is
 * looked at every {@value #MILLIS} ms. Thread-safe.
 */
public final class NativePeak implements AutoCloseable {

    private static final int MILLIS = 20;
    private static final long UNKNOWN = -1;

    private final AtomicLong most = new AtomicLong(UNKNOWN);
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "native memory");
        thread.setDaemon(true);
        return thread;
    });

    private NativePeak() {}

    /** From now on. */
    public static NativePeak begin() {
        NativePeak peak = new NativePeak();
        if (peak.bytes().isPresent()) {
            peak.watch.scheduleAtFixedRate(peak::bytes, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
        }
        return peak;
    }

    /** So far; empty where nobody counts. */
    public OptionalLong bytes() {
        long peak = most.accumulateAndGet(DjlRuntime.nativeBytes().orElse(UNKNOWN), Math::max);
        return peak == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(peak);
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
