package ai.cautious.program.console;

import ai.cautious.GenerationReport;
import java.util.Locale;

/** What a generation's report says, in a line for people. */
public final class ReportLine {

    private ReportLine() {}

    public static String of(GenerationReport whole) {
        if (whole.timeToFirstToken().isEmpty()) {
            return "nothing was generated";
        }
        ReportFields report = ReportFields.of(whole);
        String speed = String.format(
                Locale.ROOT,
                "%d tokens, %.1f tokens/s, first after %.0f ms",
                report.generatedTokens(),
                report.tokensPerSecond(),
                report.timeToFirstTokenMillis());
        if (report.draftedTokens() == 0) {
            return speed;
        }
        return speed
                + String.format(
                        Locale.ROOT,
                        "; %d of %d drafted tokens accepted (%.0f %%), %.2f tokens a round",
                        report.acceptedTokens(),
                        report.draftedTokens(),
                        100.0 * report.acceptedTokens() / report.draftedTokens(),
                        report.generatedTokens() / (double) report.rounds().size());
    }
}
