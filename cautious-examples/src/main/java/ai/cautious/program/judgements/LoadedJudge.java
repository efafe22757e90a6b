package ai.cautious.program.judgements;

import ai.cautious.model.LanguageModel;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.SafetyGate;

/**
 * A model that judges, with how it is asked and what its probabilities come to. Thread-safe: each thread has a judging of its
 * own.
 *
 * @param model closed with this
 * @param template names how the judge is asked, where that is not as its profile has it
 */
public record LoadedJudge(LanguageModel model, ModelJudge judge, SafetyGate gate, String template)
        implements AutoCloseable {

    /** The caller closes it, before this. */
    public Judging judging() {
        return new Judging(gate, judge, template);
    }

    @Override
    public void close() {
        model.close();
    }
}
