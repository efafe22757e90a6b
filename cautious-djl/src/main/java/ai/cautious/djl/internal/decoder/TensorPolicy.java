package ai.cautious.djl.internal.decoder;

import ai.cautious.acceptance.StandardPolicy;
import ai.cautious.djl.internal.script.Value;

/** {@link StandardPolicy} as the program takes it: the kind's number and two of its own. */
final class TensorPolicy {

    private TensorPolicy() {}

    /**
     * The list of three numbers.
     *
     * @param answerLength the number of the answer's tokens before the block
     */
    static Value of(StandardPolicy policy, int answerLength) {
        if (policy instanceof StandardPolicy.Greedy) {
            return Value.ofFloats(1, 0, 0);
        }
        if (policy instanceof StandardPolicy.Lenient lenient) {
            return Value.ofFloats(2, lenient.beta(), 0);
        }
        if (policy instanceof StandardPolicy.Typical typical) {
            return Value.ofFloats(3, typical.epsilon(), typical.delta());
        }
        if (policy instanceof StandardPolicy.Blend blend && blend.alpha() > 0) {
            return Value.ofFloats(4, blend.alpha(), blend.firstTokens() - answerLength);
        }
        return Value.ofFloats(0, 0, 0);
    }
}
