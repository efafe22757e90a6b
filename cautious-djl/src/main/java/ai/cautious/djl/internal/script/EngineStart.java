package ai.cautious.djl.internal.script;

import ai.cautious.CautiousException;
import ai.cautious.EngineException;
import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtEngineProvider;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Locale;
import java.util.Properties;

/** Loads libtorch through DJL. */
public final class EngineStart {

    static final String ENGINE = "PyTorch";
    private static final String NATIVES = "native/lib/pytorch.properties";

    private EngineStart() {}

    /**
     * Loads it; a failure may be followed by another try.
     *
     * @throws EngineException if there is no native library for this machine, naming the dependency to add
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

    /** A CUDA device's compute capability, ten times the version: 80 for 8.0. */
    public static int computeCapability(int device) {
        return NativeCalls.call(() -> Integer.parseInt(CudaUtils.getComputeCapability(device)));
    }

    /** Keeps DJL from reporting its use, which it would do whenever an engine or a tokenizer starts. */
    public static void keepQuiet() {
        if (System.getProperty("OPT_OUT_TRACKING") == null) {
            System.setProperty("OPT_OUT_TRACKING", "true");
        }
    }

    private static boolean loadHere() {
        requireNative();
        keepQuiet();
        try {
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

    private static void requireNative() {
        if (System.getenv("PYTORCH_LIBRARY_PATH") != null || System.getProperty("PYTORCH_LIBRARY_PATH") != null) {
            return;
        }
        String classifier = classifier();
        try {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            for (URL url : Collections.list(loader.getResources(NATIVES))) {
                Properties properties = new Properties();
                try (InputStream in = url.openStream()) {
                    properties.load(in);
                }
                if (classifier.equals(properties.getProperty("classifier"))) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new EngineException("the class path cannot be searched for libtorch: " + e, e);
        }
        throw new EngineException("there is no libtorch for " + classifier + " on the class path; add the dependency"
                + " ai.djl.pytorch:pytorch-native-cpu:2.3.1:" + classifier + " (or, with CUDA 12.1,"
                + " ai.djl.pytorch:pytorch-native-cu121:2.3.1:" + classifier + ")");
    }

    private static String classifier() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String family = os.startsWith("win") ? "win" : os.startsWith("mac") ? "osx" : "linux";
        return family + "-" + (isX86() ? "x86_64" : System.getProperty("os.arch"));
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
