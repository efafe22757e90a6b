package ai.cautious.djl;

import ai.cautious.EngineException;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.internal.script.EngineThreads;
import ai.cautious.internal.Require;
import ai.djl.Device;
import ai.djl.engine.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.Locale;
import java.util.Properties;

/**
 * The process's one libtorch: starting it, its threads and its devices. Thread-safe.
 *
 * <p>Cautious never downloads a native library and keeps DJL from calling home. libtorch comes from the dependency that
 * the application chose, such as {@code ai.djl.pytorch:pytorch-native-cpu:2.3.1:linux-x86_64}, or from the folder that
 * {@code PYTORCH_LIBRARY_PATH} names.
 */
public final class DjlRuntime {

    private static final String NATIVES = "native/lib/pytorch.properties";

    private static boolean started;

    private DjlRuntime() {}

    /**
     * Loads libtorch if that has not happened yet; {@link DjlModel#load} does it by itself.
     *
     * @throws EngineException if there is no native library for this machine, naming the dependency to add
     */
    public static synchronized void start() {
        if (started) {
            return;
        }
        requireNative();
        keepQuiet();
        String offline = System.getProperty("ai.djl.offline");
        System.setProperty("ai.djl.offline", "true");
        try {
            Engine.getEngine("PyTorch");
        } catch (RuntimeException | LinkageError e) {
            throw new EngineException("libtorch does not load: " + rootMessage(e), e);
        } finally {
            // The rest of the application may use DJL's downloads.
            if (offline == null) {
                System.clearProperty("ai.djl.offline");
            } else {
                System.setProperty("ai.djl.offline", offline);
            }
        }
        EngineThreads.adoptProcessThreads();
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
     * Finds a device by name.
     *
     * @throws InvalidOptionException if the name is none or this machine lacks the device, naming those it has
     */
    static Device device(String name) {
        start();
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        int gpus = Engine.getEngine("PyTorch").getGpuCount();
        String accepted = "cpu" + (gpus == 0 ? " (no CUDA device is to be seen)" : " or cuda:0 to cuda:" + (gpus - 1));
        String index = name.equals("cuda") ? "0" : name.startsWith("cuda:") ? name.substring(5) : "";
        boolean known = index.matches("\\d{1,3}") && Integer.parseInt(index) < gpus;
        Require.that(known, "device", name, accepted);
        return Device.gpu(Integer.parseInt(index));
    }

    /** Whether the CPU kernels of int8 and packed float16 are there: they are FBGEMM's, for x86-64. */
    static boolean isX86() {
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return architecture.equals("amd64") || architecture.equals("x86_64");
    }

    /** Keeps DJL from reporting its use, which it would do whenever an engine or a tokenizer starts. */
    static void keepQuiet() {
        if (System.getProperty("OPT_OUT_TRACKING") == null) {
            System.setProperty("OPT_OUT_TRACKING", "true");
        }
    }

    private static void requireNative() {
        if (System.getenv("PYTORCH_LIBRARY_PATH") != null || System.getProperty("PYTORCH_LIBRARY_PATH") != null) {
            return;
        }
        String classifier = classifier();
        try {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            ClassLoader searched = loader == null ? DjlRuntime.class.getClassLoader() : loader;
            for (URL url : Collections.list(searched.getResources(NATIVES))) {
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

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
