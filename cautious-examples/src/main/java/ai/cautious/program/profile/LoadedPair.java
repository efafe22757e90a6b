package ai.cautious.program.profile;

import ai.cautious.program.judgements.JudgeHash;
import java.util.Deque;
import java.util.Map;

/**
 * A pair that is profiled, with all that its answers depend on but for the instructions. Thread-safe.
 *
 * @param settings the models and the options
 * @param closing what closes all that was loaded, in that order
 */
public record LoadedPair(
        ProfiledPair pair, Contenders contenders, Asking asking, Map<String, String> settings, Deque<Runnable> closing)
        implements AutoCloseable {

    /** Tells it from other models and options, wherever they are loaded. */
    public String hash() {
        return JudgeHash.of(settings.toString(), contenders.arms().toString());
    }

    /**
     * What an arm answers.
     *
     * @param run stands in the answer
     * @param row of the data, counted from 1
     */
    public Answer answer(String run, int row, Arm arm, Instruction instruction) {
        return contenders.answer(run, row, arm, asking.request(instruction, row));
    }

    /** Has each answer a few tokens, at the first call: the first passes pay for page faults and compilation. */
    public void warmUp(Instruction instruction) {
        contenders.warmUp(asking.request(instruction, 1));
    }

    @Override
    public void close() {
        closing.forEach(Runnable::run);
    }
}
