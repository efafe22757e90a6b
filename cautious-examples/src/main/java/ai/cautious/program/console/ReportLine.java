package ai.cautious.program.console;

import ai.cautious.FinishReason;
import ai.cautious.GenerationReport;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import java.util.Locale;

/** What a generation's report says, in a line for people; and whether the answer was cut. */
public final class ReportLine {

    private ReportLine() {}

    /** The line about an answer to a request. */
    public static String of(GenerationRequest request, GenerationResult result) {
        return of(result.report()) + end(request, result);
    }

    private static String end(GenerationRequest request, GenerationResult result) {
        if (result.finishReason() == FinishReason.CANCELLED) {
            return "; cancelled";
        }
        if (result.finishReason() != FinishReason.LENGTH) {
            return "";
        }
        return result.report().generatedTokens() < request.maxNewTokens()
                ? "; cut, as the context is full"
                : "; cut at the limit of --max-new-tokens";
    }

    private static String of(GenerationReport report) {
        if (report.timeToFirstToken().isEmpty()) {
            return "nothing was generated";
        }
        StringBuilder line = new StringBuilder();
        line.append(report.generatedTokens()).append(report.generatedTokens() == 1 ? " token" : " tokens");
        report.tokensPerSecond().ifPresent(speed -> append(line, ", %.1f tokens/s", speed));
        append(line, ", first after %.0f ms", ReportFields.of(report).timeToFirstTokenMillis());
        if (report.draftedTokens() > 0) {
            append(
                    line,
                    "; %d of %d drafted tokens accepted (%.0f %%), %.2f tokens a round",
                    report.acceptedTokens(),
                    report.draftedTokens(),
                    100.0 * report.acceptedTokens() / report.draftedTokens(),
                    report.generatedTokens() / (double) report.rounds().size());
        }
        return line.toString();
    }

    private static void append(StringBuilder line, String format, Object... values) {
        line.append(String.format(Locale.ROOT, format, values));
    }
}
