package ai.cautious.program.judgements;

import ai.cautious.model.ModelJudge;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.Moderator;
import ai.cautious.safety.SafetyGate;

/** Judges texts and conversations, and counts those without a verdict. Not thread-safe. */
public final class Judging implements AutoCloseable {

    private final Moderator moderator;
    private final String hash;
    private long failures;
    private String firstFailure = "";

    /**
     * Of no text yet.
     *
     * @param template names how the judge is asked, where that is not as its profile has it
     */
    public Judging(SafetyGate gate, ModelJudge judge, String template) {
        this.moderator = Moderator.of(gate, judge);
        this.hash = hash(judge, template, gate);
    }

    /** Over the model with its adapter and precision, how it is asked and understood, and the gate. */
    private static String hash(ModelJudge judge, String template, SafetyGate gate) {
        return JudgeHash.of(
                judge.identity().fingerprint().orElse(judge.identity().name()),
                judge.profile().toString(),
                template,
                gate.toString());
    }

    /** What stands in each line that it judges: another in each other model, adapter, precision, profile or gate. */
    public String hash() {
        return hash;
    }

    /** Judges, and adds what that came to to the object that holds the messages. */
    public void judge(Row row) {
        GateDecision decision = moderator.decide(JudgeRequest.of(row.messages()));
        JudgedFields.add(row.object(), decision, hash);
        decision.failure().ifPresent(failure -> {
            firstFailure = failures == 0 ? row.about(failure.reason()) : firstFailure;
            failures++;
        });
    }

    /** How many had no verdict. */
    public long failures() {
        return failures;
    }

    /** Why the first of those has none. */
    public String firstFailure() {
        return firstFailure;
    }

    @Override
    public void close() {
        moderator.close();
    }
}
