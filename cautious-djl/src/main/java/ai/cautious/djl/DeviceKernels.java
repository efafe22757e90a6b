package ai.cautious.djl;

import ai.cautious.djl.internal.decoder.BlockEncoding;
import ai.cautious.djl.internal.script.EngineStart;
import ai.djl.Device;
import java.util.Optional;

/**
 * Which numbers a device multiplies by.
 *
 * @param gpu whether it is a CUDA device
 * @param packed whether a CPU has FBGEMM's kernels
 * @param blocks whether a CPU has the library's own
 * @param capability a CUDA device's compute capability, ten times the version; 0 for CPUs
 */
record DeviceKernels(boolean gpu, boolean packed, boolean blocks, int capability) {

    /** From which on PyTorch's kernel of four bits runs; before, it fails where it is called. */
    private static final int FOUR_BITS = 80;

    /** A device's, which must be there. */
    static DeviceKernels of(Device device) {
        return device.isGpu()
                ? new DeviceKernels(true, false, false, EngineStart.computeCapability(device.getDeviceId()))
                : new DeviceKernels(
                        false, DjlRuntime.isX86(), DjlRuntime.kernels().isPresent(), 0);
    }

    /** Whether it has a precision. */
    boolean run(Precision precision) {
        if (BlockEncoding.isOf(precision)) {
            return blocks || precision == Precision.INT4 && capability >= FOUR_BITS;
        }
        return packed || precision != Precision.INT8 && precision != Precision.FLOAT16;
    }

    /** What models run in that nothing is said of. */
    Precision standard() {
        return packed ? Precision.INT8 : gpu ? Precision.BFLOAT16 : Precision.FLOAT32;
    }

    /**
     * What it runs in another precision's place.
     *
     * @param device what messages call it
     */
    String instead(Precision lacking, String device) {
        if (gpu) {
            return (run(Precision.INT4) ? "FLOAT32, BFLOAT16 or INT4 on " : "FLOAT32 or BFLOAT16 on ") + device + ": "
                    + (lacking == Precision.INT4
                            ? "INT4 needs compute capability 8.0, and this is " + capability / 10 + "."
                                    + capability % 10
                            : lacking + " runs on CPUs only");
        }
        return (packed ? "FLOAT32, BFLOAT16, FLOAT16 or INT8 on this CPU" : "FLOAT32 or BFLOAT16 on this CPU")
                + (BlockEncoding.isOf(lacking)
                        ? ": blocks of 4 to 8 bits run where the library has kernels of its own only"
                        : ": packed weights run on x86-64 CPUs only");
    }

    /** How a judge's profile names a precision here: four bits are rounded otherwise on CUDA than on CPUs. */
    String profileName(Precision precision) {
        return gpu && precision == Precision.INT4 ? SafetyProfileJson.INT4_ON_CUDA : SafetyProfileJson.name(precision);
    }

    /** The precision that a profile names, if this device has it. */
    Optional<Precision> named(String profileName) {
        for (Precision precision : Precision.values()) {
            if (run(precision) && profileName(precision).equals(profileName)) {
                return Optional.of(precision);
            }
        }
        return Optional.empty();
    }
}
