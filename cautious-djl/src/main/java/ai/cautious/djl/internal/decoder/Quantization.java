package ai.cautious.djl.internal.decoder;

import ai.cautious.djl.internal.script.Program;
import ai.cautious.djl.internal.script.ProgramSource;
import ai.cautious.djl.internal.script.Value;
import ai.djl.Device;
import java.util.Map;

/**
 * How int8 weights are laid out in their byte; activations always use all of theirs, since they have outliers and lose more by
 * a coarser step.
 *
 * @param levels the code of an output row's largest magnitude
 */
public record Quantization(int levels) {

    /** All 8 bits: for CPUs that sum products in 32 bits (VNNI). */
    public static final Quantization FULL = new Quantization(127);

    /** 7 bits: for CPUs that sum pairs of products in 16 bits, which 8 bits would saturate: 2 · 255 · 64 does not. */
    static final Quantization REDUCED = new Quantization(64);

    /** Of an activation: the code of 1.0 above that of 0.0. */
    private static final int ACTIVATION_LEVELS = 127;

    private static final int ACTIVATION_ZERO_POINT = 128;

    private static final int PROBE_SIZE = 64;

    /** The finest layout that this machine's kernels multiply exactly, found by trying. */
    public static Quantization of(Device device) {
        try (Program probe = Program.load(ProgramSource.read("linear_int8.py", FULL.constants()), device);
                Value size = Value.of(PROBE_SIZE);
                Value unit = probe.run("unit", size)) {
            return Math.abs(unit.toDouble() - 1) < 1e-3 ? FULL : REDUCED;
        }
    }

    /** The constants of the programs. */
    public Map<String, Object> constants() {
        return Map.of("levels", (double) levels, "step", 1.0 / ACTIVATION_LEVELS, "zeroPoint", ACTIVATION_ZERO_POINT);
    }
}
