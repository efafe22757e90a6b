package ai.cautious.djl.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.InvalidOptionException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrainingOptionsTest {

    @Test
    void whatIsLeftOutIsEmpty() {
        TrainingOptions options = TrainingOptions.builder().build();
        assertThat(options.steps()).isEmpty();
        assertThat(options.validateEvery()).isEmpty();
        assertThat(options.patience()).isEmpty();
        assertThat(options.saveEvery()).isEmpty();
    }

    @Test
    void aBuilderGivesBackWhatItWasMadeFromAndLeavesItAsItIs() {
        TrainingOptions options = TrainingOptions.builder()
                .epochs(3)
                .steps(7)
                .validationShare(0.1)
                .validateEvery(2)
                .patience(4)
                .saveEvery(5)
                .seed(9)
                .build();
        TrainingOptions.Builder builder = options.toBuilder();
        assertThat(builder.build()).isEqualTo(options).hasSameHashCodeAs(options);
        assertThat(builder.patience(5).build()).isNotEqualTo(options);
        assertThat(options.patience()).hasValue(4);
        assertThat(options.toString()).contains("epochs=3").contains("seed=9");
    }

    @Test
    void numbersAreCheckedWhereTheyAreGiven() {
        TrainingOptions.Builder builder = TrainingOptions.builder();
        assertThatThrownBy(() -> builder.steps(0))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("steps is 0; it must be at least 1");
        assertThatThrownBy(() -> builder.learningRate(0)).hasMessageContaining("learningRate is 0.0");
        assertThatThrownBy(() -> builder.warmup(1)).hasMessageContaining("warmup is 1.0");
        assertThatThrownBy(builder.patience(2)::build)
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("patience is 2; it must be left out where validationShare is 0");
        assertThat(builder.validationShare(0.2).build().patience()).hasValue(2);
    }

    @Test
    void anAdaptersAlphaIsItsRankUnlessItIsGiven() {
        LoraOptions lora = LoraOptions.builder().rank(4).build();
        assertThat(lora.alpha()).isEqualTo(4);
        assertThat(lora.scale()).isEqualTo(1);
        assertThat(lora.toBuilder().alpha(8).build().scale()).isEqualTo(2);
        assertThat(lora.toBuilder().build()).isEqualTo(lora).hasSameHashCodeAs(lora);
        assertThatThrownBy(() -> LoraOptions.builder().rank(0)).hasMessageContaining("rank is 0");
        assertThatThrownBy(() -> LoraOptions.builder().targets(Set.of("x"))).hasMessageContaining("targets is [x]");
        assertThatThrownBy(() -> LoraOptions.builder().base(StoredPrecision.FLOAT16))
                .hasMessageContaining("base is");
    }
}
