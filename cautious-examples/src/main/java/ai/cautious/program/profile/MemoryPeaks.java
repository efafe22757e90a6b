package ai.cautious.program.profile;

import ai.cautious.djl.DjlRuntime;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The most memory that native code has had, as {@link DjlRuntime#nativeBytes} counts it, and that was held on a CUDA device: no
 * system keeps either, so that they are looked at every {@value #MILLIS} ms. Thread-safe.
 */
public final class MemoryPeaks implements AutoCloseable {

    private static final int MILLIS = 20;
    private static final long UNKNOWN = -1;

    private final String device;
    private final AtomicLong mostNative = new AtomicLong(UNKNOWN);
    private final AtomicLong mostOnDevice = new AtomicLong(UNKNOWN);
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "memory peaks");
        thread.setDaemon(true);
        return thread;
    });

    private MemoryPeaks(String device) {
        this.device = device;
    }

    /**
     * From now on.
     *
     * @param device the one that the models are on
     * @throws ai.cautious.InvalidOptionException if this machine lacks it
     */
    public static MemoryPeaks begin(String device) {
        MemoryPeaks peaks = new MemoryPeaks(device);
        if (peaks.nativeBytes().isPresent() | peaks.deviceBytes().isPresent()) {
            peaks.watch.scheduleAtFixedRate(peaks::look, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
        }
        return peaks;
    }

    private void look() {
        nativeBytes();
        deviceBytes();
    }

    /** Of native code so far; empty where nobody counts. */
    public OptionalLong nativeBytes() {
        return most(mostNative, DjlRuntime.nativeBytes());
    }

    /** On the device so far, whoever held it; empty for the CPU. */
    public OptionalLong deviceBytes() {
        return most(mostOnDevice, DjlRuntime.deviceBytes(device));
    }

    private static OptionalLong most(AtomicLong most, OptionalLong now) {
        long peak = most.accumulateAndGet(now.orElse(UNKNOWN), Math::max);
        return peak == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(peak);
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }
}
