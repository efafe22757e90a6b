package ai.cautious.internal.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.GenerationReport;
import ai.cautious.ModelIdentity;
import ai.cautious.drafting.DraftRound;
import ai.cautious.drafting.DraftSource;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MeasurementsTest {

    private static final ModelIdentity VERIFIER = ModelIdentity.of("verifier");

    private final AtomicLong clock = new AtomicLong();
    private final Measurements measurements = new Measurements(clock::get, 0, OptionalLong.empty(), 3, VERIFIER, null);

    private void pass(long millis) {
        clock.addAndGet(millis * 1_000_000);
    }

    private void round(long draftMillis, long verifyMillis, DraftRound round, boolean grown) {
        measurements.roundBegun();
        pass(draftMillis);
        measurements.drafted();
        pass(verifyMillis);
        measurements.verified();
        measurements.decided(round, grown);
    }

    @Test
    void decodingIsTimedFromTheFirstTokenToTheLast() {
        pass(50);
        measurements.begun();
        round(0, 10, new DraftRound(DraftSource.NONE, 0, 0), true);
        round(2, 3, new DraftRound(DraftSource.MODEL, 2, 1), true);
        // This round only finds the end.
        round(0, 4, new DraftRound(DraftSource.LOOKUP, 1, 0), false);
        GenerationReport report = measurements.report(3);
        assertThat(report.rounds()).hasSize(3);
        assertThat(report.draftedTokens()).isEqualTo(3);
        assertThat(report.acceptedTokens()).isEqualTo(1);
        assertThat(report.acceptanceByPosition()).containsExactly(0.5, 0.0);
        assertThat(report.draftTime()).isEqualTo(Duration.ofMillis(2));
        assertThat(report.verifyTime()).isEqualTo(Duration.ofMillis(7));
        assertThat(report.timeToFirstToken()).contains(Duration.ofMillis(60));
        assertThat(report.prefillTime()).contains(Duration.ofMillis(10));
        assertThat(report.totalTime()).isEqualTo(Duration.ofMillis(69));
        assertThat(report.tokensPerSecond().orElseThrow()).isCloseTo(2 / 0.005, Offset.offset(1e-9));
    }

    @Test
    void nothingMeasuredIsNothing() {
        assertThat(measurements.report(0))
                .isEqualTo(GenerationReport.builder()
                        .verifier(VERIFIER)
                        .promptTokens(3)
                        .build());
    }
}
