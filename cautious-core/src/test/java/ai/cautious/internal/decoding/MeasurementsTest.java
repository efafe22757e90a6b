package ai.cautious.internal.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.GenerationReport;
import ai.cautious.drafting.DraftRound;
import ai.cautious.drafting.DraftSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class MeasurementsTest {

    private final AtomicLong clock = new AtomicLong();
    private final Measurements measurements = new Measurements(clock::get, 0, 0, 3);

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
        assertThat(report.draftMillis()).isEqualTo(2);
        assertThat(report.verifyMillis()).isEqualTo(7);
        assertThat(report.timeToFirstTokenMillis()).isEqualTo(60);
        assertThat(report.prefillMillis()).isEqualTo(10);
        assertThat(report.endToEndMillis()).isEqualTo(69);
        assertThat(report.tokensPerSecond()).isCloseTo(2 / 0.005, Offset.offset(1e-9));
    }

    @Test
    void nothingMeasuredIsNothing() {
        assertThat(measurements.report(0))
                .isEqualTo(new GenerationReport(3, 0, List.of(), 0, 0, List.of(), 0, 0, 0, 0, 0, 0, 0));
    }
}
