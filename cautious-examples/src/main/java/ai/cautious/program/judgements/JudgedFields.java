package ai.cautious.program.judgements;

import ai.cautious.safety.GateDecision;
import ai.cautious.safety.GateFailure;
import ai.cautious.safety.SafetyVerdict;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What {@code moderate} adds to the object that holds a text. */
public final class JudgedFields {

    static final String LABEL = "label";
    /** How probable it is that the text is toxic. */
    public static final String TOXIC_PROBABILITY = "toxicProbability";

    static final String THRESHOLD = "threshold";
    static final String CATEGORIES = "categories";
    static final String WINDOWS = "windows";
    static final String JUDGE = "judge";
    static final String CAUSE = "cause";
    static final String FAILURE = "failure";

    /** Every name. */
    static final List<String> ALL =
            List.of(LABEL, TOXIC_PROBABILITY, THRESHOLD, CATEGORIES, WINDOWS, JUDGE, CAUSE, FAILURE);

    private JudgedFields() {}

    /**
     * Adds a verdict or the want of one.
     *
     * @param judge the hash of who judged
     */
    static void add(ObjectNode object, GateDecision decision, String judge) {
        decision.verdict().ifPresent(verdict -> add(object, verdict));
        object.put(WINDOWS, decision.windows());
        object.put(JUDGE, judge);
        decision.failure().ifPresent(failure -> add(object, failure));
    }

    private static void add(ObjectNode object, SafetyVerdict verdict) {
        object.put(LABEL, verdict.label().name());
        object.put(TOXIC_PROBABILITY, verdict.toxicProbability());
        object.put(THRESHOLD, verdict.threshold());
        if (!verdict.categoryProbabilities().isEmpty()) {
            verdict.categoryProbabilities().forEach(object.putObject(CATEGORIES)::put);
        }
    }

    private static void add(ObjectNode object, GateFailure failure) {
        object.put(CAUSE, failure.cause().name());
        object.put(FAILURE, failure.reason());
    }
}
