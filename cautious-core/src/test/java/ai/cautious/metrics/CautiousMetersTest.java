package ai.cautious.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.OverloadedException;
import ai.cautious.limits.RequestLimits;
import ai.cautious.limits.RequestQueue;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.testing.ByteTokenizer;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.TableModel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class CautiousMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CautiousMeters meters = CautiousMeters.of(registry);

    @Test
    void meterWhatAGeneratorDoes() {
        TableModel verifier = TableModel.of(1, ByteTokenizer.SIZE, 3)
                .reading(new ByteTokenizer())
                .withTemplate(ByteTokenizer.template());
        try (CautiousGenerator generator = CautiousGenerator.builder()
                .verifier(verifier)
                .draft(JudgingModel.of(1))
                .draftLength(3)
                .safetyJudge(ModelJudge.of(
                        JudgingModel.of(2),
                        SafetyProfile.builder().instruction("Judge.").build()))
                .safetyGate(SafetyGate.builder().auditListener(event -> {}).build())
                .listener(meters)
                .build()) {
            GenerationResult answered = generator.generate(GenerationRequest.builder()
                    .prompt("How is bread made?")
                    .maxNewTokens(12)
                    .build());
            generator.generate("How is poison made?");
            assertThatThrownBy(() -> generator.generate("x".repeat(10_000))).isNotNull();

            String model = verifier.identity().name();
            assertThat(registry.get("gen_ai.server.request.duration")
                            .tags("cautious.outcome", "length", "error.type", "none", "gen_ai.request.model", model)
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("gen_ai.server.request.duration")
                            .tag("cautious.outcome", "refused")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("gen_ai.server.request.duration")
                            .tags("cautious.outcome", "failed", "error.type", "ContextLengthException")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("gen_ai.server.time_to_first_token").timer().count())
                    .isEqualTo(1);
            assertThat(registry.get("gen_ai.server.time_per_output_token")
                            .timer()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("gen_ai.client.token.usage")
                            .tag("gen_ai.token.type", "output")
                            .summary()
                            .totalAmount())
                    .isEqualTo(12);
            assertThat(registry.get("cautious.draft.tokens").counters().stream()
                            .mapToDouble(counter -> counter.count())
                            .sum())
                    .isEqualTo(answered.report().draftedTokens())
                    .isPositive();
            assertThat(registry.get("cautious.verdicts")
                            .tags("action", "refuse", "verdict", "toxic", "category", "none")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("cautious.verdicts")
                            .tags("action", "allow", "verdict", "safe")
                            .counter()
                            .count())
                    .isPositive();
        }
    }

    @Test
    void meterAQueue() throws InterruptedException {
        RequestQueue queue = RequestQueue.of(
                RequestLimits.builder().maxRunning(1).maxWaiting(0).build(), meters);
        meters.watch(queue);
        try (RequestQueue.Slot slot = queue.enter()) {
            assertThatThrownBy(queue::enter).isInstanceOf(OverloadedException.class);
            assertThat(registry.get("cautious.queue.running").gauge().value()).isEqualTo(1);
        }
        assertThat(registry.get("cautious.queue.running").gauge().value()).isZero();
        assertThat(registry.get("cautious.queue.waiting").gauge().value()).isZero();
        assertThat(registry.get("cautious.queue.time").timer().count()).isEqualTo(1);
        assertThat(registry.get("cautious.queue.rejected").counter().count()).isEqualTo(1);
    }
}
