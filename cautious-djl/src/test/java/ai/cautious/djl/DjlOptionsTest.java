package ai.cautious.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.InvalidOptionException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which precision models run in, on devices that need not be there. */
class DjlOptionsTest {

    private static final DeviceKernels CPU = new DeviceKernels(false, true, true, 0);
    private static final DeviceKernels AMPERE = new DeviceKernels(true, false, false, 80);
    private static final DeviceKernels TURING = new DeviceKernels(true, false, false, 75);

    private static Precision chosen(DeviceKernels device, String calibrated) {
        return DjlOptions.defaults().precisionOn(device, Optional.ofNullable(calibrated), true, false);
    }

    private static Precision asked(DeviceKernels device, Precision precision) {
        DjlOptions options =
                DjlOptions.builder().device("cuda:0").precision(precision).build();
        return options.precisionOn(device, Optional.empty(), false, false);
    }

    @Test
    void aJudgeOfFourBitsRunsInThoseItWasFittedInWhereTheDeviceHasThem() {
        assertThat(chosen(CPU, "int4")).isEqualTo(Precision.INT4);
        assertThat(chosen(AMPERE, "int4-cuda")).isEqualTo(Precision.INT4);
        assertThat(chosen(CPU, "int4-cuda")).isEqualTo(Precision.INT8);
        assertThat(chosen(AMPERE, "int4")).isEqualTo(Precision.BFLOAT16);
        assertThat(chosen(TURING, "int4-cuda")).isEqualTo(Precision.BFLOAT16);
        assertThat(chosen(AMPERE, "float32")).isEqualTo(Precision.FLOAT32);
        assertThat(chosen(AMPERE, null)).isEqualTo(Precision.BFLOAT16);
    }

    @Test
    void profilesTellFourBitsOnCudaFromThoseOnCpus() {
        assertThat(CPU.profileName(Precision.INT4)).isEqualTo("int4");
        assertThat(AMPERE.profileName(Precision.INT4)).isEqualTo("int4-cuda");
        assertThat(AMPERE.profileName(Precision.BFLOAT16)).isEqualTo("bfloat16");
    }

    @Test
    void fourBitsOnCudaNeedADeviceThatHasTheirKernel() {
        assertThat(asked(AMPERE, Precision.INT4)).isEqualTo(Precision.INT4);
        assertThatThrownBy(() -> asked(TURING, Precision.INT4))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("FLOAT32 or BFLOAT16 on cuda:0")
                .hasMessageContaining("INT4 needs compute capability 8.0, and this is 7.5");
        assertThatThrownBy(() -> asked(AMPERE, Precision.INT8))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("FLOAT32, BFLOAT16 or INT4 on cuda:0: INT8 runs on CPUs only");
    }
}
