package ai.cautious.program.judgements;

import ai.cautious.safety.GateDecision;
import ai.cautious.safety.GateFailure;
import ai.cautious.safety.SafetyVerdict.Label;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What {@code moderate} adds to the object that holds a text, and who judges by a service, too. */
public final class JudgedFields {

    /** {@code TOXIC} or {@code SAFE}. */
    public static final String LABEL = "label";
    /** How probable it is that the text is toxic. */
    public static final String TOXIC_PROBABILITY = "toxicProbability";

    static final String THRESHOLD = "threshold";
    static final String CATEGORIES = "categories";
    static final String WINDOWS = "windows";
    static final String JUDGE = "judge";
    static final String CAUSE = "cause";
    /** Why there is no verdict; only where there is none. */
    public static final String FAILURE = "failure";
    /** What a service said itself. */
    public static final String SERVICE = "service";

    /** Every name. */
    public static final List<String> ALL =
            List.of(LABEL, TOXIC_PROBABILITY, THRESHOLD, CATEGORIES, WINDOWS, JUDGE, CAUSE, FAILURE);

    /** Those of who judges by a service. */
    public static final List<String> OF_SERVICES =
            Stream.concat(ALL.stream(), Stream.of(SERVICE)).toList();

    private JudgedFields() {}

    /**
     * Adds a verdict or the want of one.
     *
     * @param judge the hash of who judged
     */
    static void add(ObjectNode object, GateDecision decision, String judge) {
        decision.verdict()
                .ifPresent(verdict -> addVerdict(
                        object, verdict.toxicProbability(), verdict.threshold(), verdict.categoryProbabilities()));
        addJudge(object, decision.windows(), judge);
        decision.failure().ifPresent(failure -> addFailure(object, failure));
    }

    /**
     * Adds a verdict.
     *
     * @param threshold from which probability on it is toxic
     * @param categories how probable each kind of harm is
     */
    public static void addVerdict(
            ObjectNode object, double toxicProbability, double threshold, Map<String, Double> categories) {
        Label label = toxicProbability >= threshold ? Label.TOXIC : Label.SAFE;
        object.put(LABEL, label.name());
        object.put(TOXIC_PROBABILITY, toxicProbability);
        object.put(THRESHOLD, threshold);
        if (!categories.isEmpty()) {
            categories.forEach(object.putObject(CATEGORIES)::put);
        }
    }

    /**
     * Adds who judged.
     *
     * @param windows how many texts were judged apart
     * @param judge the hash
     */
    public static void addJudge(ObjectNode object, int windows, String judge) {
        object.put(WINDOWS, windows);
        object.put(JUDGE, judge);
    }

    /** Adds why there is no verdict. */
    public static void addFailure(ObjectNode object, GateFailure failure) {
        object.put(CAUSE, failure.cause().name());
        object.put(FAILURE, failure.reason());
    }
}
