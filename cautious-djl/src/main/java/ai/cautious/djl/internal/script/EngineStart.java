package ai.cautious.djl.internal.script;

import ai.cautious.CautiousException;
import ai.cautious.EngineException;
import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtEngineProvider;
import ai.djl.util.cuda.CudaUtils;
import java.util.Locale;
import java.util.Optional;

/** Loads libtorch through DJL. */
public final class EngineStart {

    static final String ENGINE = "PyTorch";

    private EngineStart() {}

    /**
     * Loads it; a failure may be followed by another try.
     *
     * @throws EngineException if there is no native library for this machine, or one for CUDA alone and no device, naming the
     *     dependency to add
     */
    public static void load() {
        NativeCalls.closeAtExit();
        NativeCalls.call(() -> DjlClasses.under(EngineStart::loadHere));
    }

    /** How many CUDA devices there are. */
    public static int gpus() {
        return NativeCalls.call(
                () -> DjlClasses.under(() -> Engine.getEngine(ENGINE).getGpuCount()));
    }

    /** Why there is none, for a libtorch of CUDA 12.1; empty where there is one. */
    public static Optional<String> cudaAbsence() {
        return NativeCalls.call(() -> DjlClasses.under(() -> Cuda.absence(12, 1)));
    }

    /** A CUDA device's compute capability, ten times the version: 80 for 8.0. */
    public static int computeCapability(int device) {
        return NativeCalls.call(() -> Integer.parseInt(CudaUtils.getComputeCapability(device)));
    }

    /** How many bytes of a CUDA device's memory are held, by whatever process. */
    public static long deviceBytes(int device) {
        return NativeCalls.call(() -> CudaUtils.getGpuMemory(Device.gpu(device)).getCommitted());
    }

    /** Keeps DJL from reporting its use, which it would do whenever an engine or a tokenizer starts. */
    public static void keepQuiet() {
        if (System.getProperty("OPT_OUT_TRACKING") == null) {
            System.setProperty("OPT_OUT_TRACKING", "true");
        }
    }

    private static boolean loadHere() {
        keepQuiet();
        try {
            Libtorch.require();
            if (!Engine.hasEngine(ENGINE)) {
                // Somebody touched DJL under a class loader that does not see it.
                Engine.registerEngine(new PtEngineProvider());
            }
            Engine.getEngine(ENGINE);
            EngineThreads.adoptProcessThreads();
            NativeOperators.load();
            return true;
        } catch (CautiousException e) {
            throw e;
        } catch (RuntimeException | LinkageError | AssertionError e) {
            throw new EngineException("libtorch does not load: " + rootMessage(e), e);
        }
    }

    /** Whether the process runs on x86-64. */
    public static boolean isX86() {
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return architecture.equals("amd64") || architecture.equals("x86_64");
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
