package ai.cautious.program.console;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.djl.training.TrainingPlan;
import ai.cautious.djl.training.TrainingStep;
import ai.cautious.djl.training.Validation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TrainingProgressTest {

    @Test
    void showsHowFarItIsAndHowItGoes() {
        ByteArrayOutputStream console = new ByteArrayOutputStream();
        try (TrainingProgress progress =
                new TrainingProgress(new PrintStream(console, true, StandardCharsets.UTF_8), "model")) {
            assertThat(console.size()).as("no terminal").isZero();
            progress.started(new TrainingPlan(80, 20, 10, 3, 1000));
            progress.stepped(new TrainingStep(4, 10, 2, 1, 0.1, 300, Duration.ofMillis(500)));
            progress.validated(new Validation(4, 1.75, true));
            progress.stepped(new TrainingStep(5, 10, 1, 1, 0.1, 300, Duration.ofMillis(500)));
        }
        assertThat(console.toString(StandardCharsets.UTF_8))
                .contains("tune", "5/10", "loss 1.9000", "600 tokens/s", ", validation ");
    }
}
