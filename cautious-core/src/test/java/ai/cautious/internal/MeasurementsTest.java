package ai.cautious.internal;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.GenerationReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasurementsTest {

    @Test
    void decodingIsTimedFromTheFirstTokenToTheLast() throws InterruptedException {
        Measurements measurements = new Measurements(System.nanoTime(), 3, 2);
        Thread.sleep(50);
        measurements.begun();
        measurements.verified(1_000_000);
        measurements.decided(0, 0, true);
        measurements.drafted(2_000_000);
        measurements.verified(3_000_000);
        measurements.decided(2, 1, true);
        Thread.sleep(50);
        // This pass only finds the end.
        measurements.verified(4_000_000);
        measurements.decided(1, 0, false);
        GenerationReport report = measurements.report(3);
        assertThat(report.rounds()).isEqualTo(3);
        assertThat(report.draftedTokens()).isEqualTo(3);
        assertThat(report.acceptedTokens()).isEqualTo(1);
        assertThat(report.acceptanceByPosition()).containsExactly(0.5, 0.0);
        assertThat(report.draftMillis()).isEqualTo(2);
        assertThat(report.verifyMillis()).isEqualTo(7);
        assertThat(report.timeToFirstTokenMillis()).isGreaterThanOrEqualTo(50);
        assertThat(report.prefillMillis()).isLessThan(report.timeToFirstTokenMillis() - 49);
        assertThat(report.endToEndMillis()).isGreaterThanOrEqualTo(report.timeToFirstTokenMillis() + 50);
        // Two tokens in less than the 50 ms that the end took.
        assertThat(report.tokensPerSecond()).isGreaterThan(2 / 0.05);
    }

    @Test
    void nothingMeasuredIsNothing() {
        GenerationReport report = new Measurements(System.nanoTime(), 3, 2).report(0);
        assertThat(report).isEqualTo(new GenerationReport(3, 0, 0, 0, 0, List.of(), 0, 0, 0, 0, 0, 0));
    }
}
