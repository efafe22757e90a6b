package ai.cautious.djl.internal.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.cautious.djl.DjlRuntime;
import ai.cautious.djl.internal.script.Program;
import ai.cautious.djl.internal.script.ProgramSource;
import ai.cautious.djl.internal.script.Value;
import ai.djl.Device;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class QuantizationTest {

    @BeforeAll
    static void start() {
        DjlRuntime.start();
    }

    /** The mean product of 1 and 1, which have the largest codes. */
    private static double unit(Quantization quantization) {
        String source = ProgramSource.read("linear_int8.py", quantization.constants());
        try (Program program = Program.load(source, Device.cpu());
                Value size = Value.of(64);
                Value unit = program.run("unit", size)) {
            return unit.toDouble();
        }
    }

    @Test
    void theReducedOneSaturatesOnNoCpu() {
        assertThat(unit(Quantization.REDUCED)).isCloseTo(1, within(1e-6));
    }

    @Test
    void theChosenOneDoesNotSaturateOnThisCpu() {
        assertThat(unit(Quantization.of(Device.cpu()))).isCloseTo(1, within(1e-6));
    }
}
