package ai.cautious.djl.internal.script;

import ai.djl.util.cuda.CudaUtils;
import java.util.Optional;

/** What is to be seen of CUDA by its runtime library, as DJL looks for it. */
final class Cuda {

    private static final String PATH = "on the loader's path (LD_LIBRARY_PATH; on Windows PATH)";

    private Cuda() {}

    /** How many devices there are. */
    static int devices() {
        return CudaUtils.getGpuCount();
    }

    /** What is missing for a libtorch of a CUDA version; empty where it can be used. */
    static Optional<String> absence(int major, int minor) {
        Optional<Integer> runtime = runtime();
        String needed = "libcudart " + major + "." + minor + " or later";
        if (runtime.isEmpty()) {
            return Optional.of("no CUDA device is to be seen without " + needed + " " + PATH);
        }
        int version = runtime.get();
        String found = "libcudart " + version / 1000 + "." + version / 10 % 100;
        if (version < major * 1000 + minor * 10) {
            return Optional.of(found + " is older than what it needs, " + needed + " " + PATH);
        }
        return devices() > 0
                ? Optional.empty()
                : Optional.of(
                        found
                                + " sees no CUDA device: NVIDIA's driver is missing or older than that, or the process may not see the GPU");
    }

    /** The version of the runtime library, 12010 for 12.1; empty where the loader finds none. */
    private static Optional<Integer> runtime() {
        try {
            return Optional.of(CudaUtils.getCudaVersion());
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
    }
}
