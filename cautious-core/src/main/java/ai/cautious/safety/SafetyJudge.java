package ai.cautious.safety;

import ai.cautious.ModelIdentity;
import java.util.List;
import java.util.Set;

/**
 * Judges prompts, answers or both: a model with a {@link SafetyProfile} (see {@link ai.cautious.model.ModelJudge}), or a
 * service, which need say little more than who it is and what it thinks.
 *
 * <pre>{@code
 * record GuardService(ToDoubleFunction<List<ChatMessage>> client) implements SafetyJudge {
 *     public ModelIdentity identity() {
 *         return ModelIdentity.of("guard-service", "2");
 *     }
 *
 *     public Judgement judge(JudgeRequest request) {
 *         return Judgement.of(SafetyVerdict.of(client.applyAsDouble(request.messages()), 0.5));
 *     }
 * }
 * }</pre>
 *
 * <p>What a judge throws, and no judgement, count as no verdict. Thread-safe.
 */
public interface SafetyJudge {

    /** Who it is, for records and messages. */
    ModelIdentity identity();

    /** What it can judge; prompts by default. */
    default Set<JudgedSubject> reads() {
        return Set.of(JudgedSubject.PROMPT);
    }

    /** What it answers with, if it is a model that says so in words. */
    default SafetyLabels labels() {
        return SafetyLabels.defaults();
    }

    /** The names that its verdicts may have probabilities for, and gates rules; empty where it knows none. */
    default List<String> categories() {
        return List.of();
    }

    /**
     * Judges a text.
     *
     * @return a verdict, or why there is none
     */
    Judgement judge(JudgeRequest request);

    /**
     * Begins to judge one text after another; by default each by itself.
     *
     * @return the caller closes it
     */
    default JudgeSession open() {
        return this::judge;
    }
}
