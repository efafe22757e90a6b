package ai.cautious.djl.internal.decoder;

import ai.cautious.djl.internal.script.Program;
import ai.cautious.djl.internal.script.ProgramSource;
import ai.cautious.djl.internal.script.Value;
import ai.djl.Device;
import java.util.Map;

/**
 * How int8 activations are laid out in their byte.
 *
 * @param levels the code of 1.0, above the zero point
 * @param zeroPoint the code of 0.0
 */
record Quantization(int levels, int zeroPoint) {

    /** All 8 bits: for CPUs that sum products in 32 bits (VNNI). */
    static final Quantization FULL = new Quantization(127, 128);

    /** 7 bits: for CPUs that sum pairs of products in 16 bits, which 8 bits would saturate. */
    static final Quantization REDUCED = new Quantization(63, 64);

    private static final int PROBE_SIZE = 64;

    /** The finest layout that this machine's kernels multiply exactly, found by trying. */
    static Quantization of(Device device) {
        try (Program probe = Program.load(ProgramSource.read("linear_int8.py", FULL.constants()), device);
                Value size = Value.of(PROBE_SIZE);
                Value unit = probe.run("unit", size)) {
            return Math.abs(unit.toDouble() - 1) < 1e-3 ? FULL : REDUCED;
        }
    }

    /** The constants of the program. */
    Map<String, Object> constants() {
        return Map.of("step", 1.0 / levels, "zeroPoint", zeroPoint);
    }
}
