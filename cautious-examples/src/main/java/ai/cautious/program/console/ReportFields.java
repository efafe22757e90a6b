package ai.cautious.program.console;

import ai.cautious.GenerationReport;
import ai.cautious.drafting.DraftRound;
import java.time.Duration;
import java.util.List;

/**
 * A generation's report as {@code --json} prints it: times in ms, and 0 for those of what did not happen.
 *
 * @param tokensPerSecond 0 where there are fewer than two tokens
 */
public record ReportFields(
        int promptTokens,
        int generatedTokens,
        List<DraftRound> rounds,
        int draftedTokens,
        int acceptedTokens,
        List<Double> acceptanceByPosition,
        double gateMillis,
        double prefillMillis,
        double draftMillis,
        double verifyMillis,
        double timeToFirstTokenMillis,
        double endToEndMillis,
        double tokensPerSecond) {

    public static ReportFields of(GenerationReport report) {
        return new ReportFields(
                report.promptTokens(),
                report.generatedTokens(),
                report.rounds(),
                report.draftedTokens(),
                report.acceptedTokens(),
                report.acceptanceByPosition(),
                millis(report.gateTime().orElse(Duration.ZERO)),
                millis(report.prefillTime().orElse(Duration.ZERO)),
                millis(report.draftTime()),
                millis(report.verifyTime()),
                millis(report.timeToFirstToken().orElse(Duration.ZERO)),
                millis(report.totalTime()),
                report.tokensPerSecond().orElse(0));
    }

    /** A duration in ms. */
    public static double millis(Duration time) {
        return time.toNanos() / 1e6;
    }
}
