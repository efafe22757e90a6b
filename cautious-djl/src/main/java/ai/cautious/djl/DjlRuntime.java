package ai.cautious.djl;

import static java.util.Objects.requireNonNull;

import ai.cautious.EngineException;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.internal.script.EngineStart;
import ai.cautious.djl.internal.script.EngineThreads;
import ai.cautious.djl.internal.script.NativeCalls;
import ai.cautious.djl.internal.script.NativeHeap;
import ai.cautious.djl.internal.script.NativeOperators;
import ai.cautious.internal.Require;
import ai.djl.Device;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The process's one libtorch: starting it, its threads and its devices. Thread-safe.
 *
 * <p>Cautious never downloads a native library and keeps DJL from calling home. libtorch comes from the dependency that
 * the application chose, such as {@code ai.djl.pytorch:pytorch-native-cpu:2.3.1:linux-x86_64}, or from the folder that
 * {@code PYTORCH_LIBRARY_PATH} names. Of several that for CUDA,
 * {@code pytorch-native-cu121}, is loaded where a CUDA device is to be seen, and elsewhere the one for CPUs.
 */
public final class DjlRuntime {

    private static boolean started;

    private DjlRuntime() {}

    /**
     * Loads libtorch if that has not happened yet; {@link DjlModel#load} does it by itself.
     *
     * @throws EngineException if there is no native library for this machine, or one for CUDA alone and no device, saying what is
     *     missing
     */
    public static synchronized void start() {
        if (started) {
            return;
        }
        EngineStart.load();
        started = true;
    }

    /**
     * Sets how many threads one pass uses. libtorch has one pool for the whole process, so this is no model's own
     * setting; the default is the number of cores.
     *
     * @param threads at least 1
     * @throws InvalidOptionException if it is not
     */
    public static void setThreads(int threads) {
        Require.that(threads > 0, "threads", threads, "at least 1");
        start();
        EngineThreads.setProcessThreads(threads);
    }

    /** How many threads one pass uses. */
    public static int threads() {
        start();
        return EngineThreads.processThreads();
    }

    /**
     * Has something done when the process ends, while models still compute: a server's requests finish, say. Shutdown hooks run
     * beside each other, and the engine's lets no pass begin any more; so what needs passes is no hook of its own, but runs in
     * that one, before. Tasks run one after the other; the process waits for them, and ends whatever they throw.
     */
    public static void addExitTask(Runnable task) {
        NativeCalls.addExitTask(requireNonNull(task, "task"));
    }

    /** Takes back what {@link #addExitTask} was given, which may be none. */
    public static void removeExitTask(Runnable task) {
        NativeCalls.removeExitTask(requireNonNull(task, "task"));
    }

    /**
     * The instruction set of the library's own kernels on the CPU: {@code avx512-vnni}, {@code avx-vnni} or {@code avx2}, the
     * fastest that it has; empty where there are none, as on other systems than x86-64 Linux, and libtorch's are used for all. The
     * system property {@code cautious.kernels}, set before the engine starts, forces one of these, {@code generic} or {@code none}.
     */
    public static Optional<String> kernels() {
        start();
        return NativeOperators.instructions();
    }

    /**
     * Why the library has no {@linkplain #kernels() kernels of its own} here, such as what the loader says of their file; empty where
     * it has.
     */
    public static Optional<String> kernelsAbsence() {
        start();
        return NativeOperators.absence();
    }

    /**
     * Bytes that the C library has given to this process's native code and not got back: on CPUs weights, caches and what passes
     * compute in are among them, but not weights that are read in place from their files. Empty where the C library does not
     * count them, as glibc does since 2.33.
     */
    public static OptionalLong nativeBytes() {
        return NativeHeap.allocated();
    }

    /**
     * Bytes of a CUDA device's memory that are held, by whatever process: CUDA counts no one's alone. Empty for the CPU.
     *
     * @param device as {@link DjlOptions.Builder#device} takes it
     * @throws InvalidOptionException if the name is none or this machine lacks the device, naming those it has
     */
    public static OptionalLong deviceBytes(String device) {
        Device found = device(requireNonNull(device, "device"));
        return found.isGpu() ? OptionalLong.of(EngineStart.deviceBytes(found.getDeviceId())) : OptionalLong.empty();
    }

    /**
     * Finds a device by name.
     *
     * @throws InvalidOptionException if the name is none or this machine lacks the device, naming those it has
     */
    static Device device(String name) {
        start();
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        int gpus = EngineStart.gpus();
        String accepted = "cpu"
                + (gpus == 0
                        ? " (" + EngineStart.cudaAbsence().orElseThrow() + ")"
                        : " or cuda:0 to cuda:" + (gpus - 1));
        String index = name.equals("cuda") ? "0" : name.startsWith("cuda:") ? name.substring(5) : "";
        boolean known = index.matches("\\d{1,3}") && Integer.parseInt(index) < gpus;
        Require.that(known, "device", name, accepted);
        return Device.gpu(Integer.parseInt(index));
    }

    /** Whether the CPU kernels of int8 and packed float16 are there: they are FBGEMM's, for x86-64. */
    static boolean isX86() {
        return EngineStart.isX86();
    }
}
