package ai.cautious.program.server;

import ai.cautious.GenerationReport;
import ai.cautious.program.console.ReportFields;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** What speculation did, in the extension field of an answer; times in ms. */
final class SpeculationFields {

    private SpeculationFields() {}

    static ObjectNode of(GenerationReport report) {
        ObjectNode fields = Json.object()
                .put("rounds", report.rounds().size())
                .put("drafted_tokens", report.draftedTokens())
                .put("accepted_tokens", report.acceptedTokens());
        report.gateTime().ifPresent(time -> fields.put("gate_ms", ReportFields.millis(time)));
        report.timeToFirstToken().ifPresent(time -> fields.put("time_to_first_token_ms", ReportFields.millis(time)));
        fields.put("total_ms", ReportFields.millis(report.totalTime()));
        report.tokensPerSecond().ifPresent(speed -> fields.put("tokens_per_second", speed));
        return fields;
    }
}
