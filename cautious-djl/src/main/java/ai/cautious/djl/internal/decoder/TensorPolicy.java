package ai.cautious.djl.internal.decoder;

import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.acceptance.StandardPolicy;
import ai.cautious.djl.internal.script.Value;
import java.util.Optional;

/** {@link StandardPolicy} as the program takes it: the kind's number and two of its own. */
final class TensorPolicy {

    private TensorPolicy() {}

    /**
     * The list of three numbers; empty for a policy that the program does not have.
     *
     * @param answerLength the number of the answer's tokens before the block
     */
    static Optional<Value> of(AcceptancePolicy policy, int answerLength) {
        if (policy instanceof StandardPolicy.RejectionSampling) {
            return kind(0, 0, 0);
        }
        if (policy instanceof StandardPolicy.Greedy) {
            return kind(1, 0, 0);
        }
        if (policy instanceof StandardPolicy.Lenient lenient) {
            return kind(2, lenient.beta(), 0);
        }
        if (policy instanceof StandardPolicy.Typical typical) {
            return kind(3, typical.epsilon(), typical.delta());
        }
        if (policy instanceof StandardPolicy.Blend blend) {
            // Without a share of the draft's it is rejection sampling.
            return kind(blend.alpha() > 0 ? 4 : 0, blend.alpha(), blend.firstTokens() - answerLength);
        }
        return Optional.empty();
    }

    private static Optional<Value> kind(int number, double first, double second) {
        return Optional.of(Value.ofFloats(number, first, second));
    }
}
