package ai.cautious.program.console;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.FinishReason;
import ai.cautious.GenerationReport;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.ModelIdentity;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportLineTest {

    private static String line(int tokens, FinishReason reason) {
        GenerationReport.Builder report = GenerationReport.builder()
                .verifier(ModelIdentity.of("verifier"))
                .generatedTokens(tokens);
        if (tokens > 0) {
            report.timeToFirstToken(Duration.ofMillis(12));
        }
        if (tokens > 1) {
            report.tokensPerSecond(50);
        }
        return ReportLine.of(
                GenerationRequest.builder().prompt("Hello.").maxNewTokens(4).build(),
                GenerationResult.builder()
                        .finishReason(reason)
                        .report(report.build())
                        .build());
    }

    @ParameterizedTest
    @CsvSource({
        "4, LENGTH, '4 tokens, 50.0 tokens/s, first after 12 ms; cut at the limit of --max-new-tokens'",
        "3, LENGTH, '3 tokens, 50.0 tokens/s, first after 12 ms; cut, as the context is full'",
        "3, STOP, '3 tokens, 50.0 tokens/s, first after 12 ms'",
        "1, CANCELLED, '1 token, first after 12 ms; cancelled'"
    })
    void saysWhetherTheAnswerWasCut(int tokens, FinishReason reason, String line) {
        assertThat(line(tokens, reason)).isEqualTo(line);
    }

    @Test
    void hasNoSpeedOfWhatWasRefused() {
        assertThat(line(0, FinishReason.REFUSED)).isEqualTo("nothing was generated");
    }
}
