package ai.cautious.program.server;

import ai.cautious.safety.GateDecision;
import ai.cautious.safety.SafetyVerdict;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** A gate's decision in the extension field of an answer; why there is no verdict is for the log, and here only its cause. */
final class VerdictFields {

    private VerdictFields() {}

    static ObjectNode of(GateDecision decision) {
        ObjectNode fields = Json.object().put("action", lower(decision.action()));
        decision.verdict().ifPresent(verdict -> add(fields, verdict));
        decision.failure().ifPresent(failure -> fields.put("failure", lower(failure.cause())));
        return fields;
    }

    private static void add(ObjectNode fields, SafetyVerdict verdict) {
        fields.put("label", lower(verdict.label()))
                .put("toxic_probability", verdict.toxicProbability())
                .put("threshold", verdict.threshold());
        if (!verdict.categoryProbabilities().isEmpty()) {
            fields.set("categories", Json.tree(verdict.categoryProbabilities()));
        }
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
