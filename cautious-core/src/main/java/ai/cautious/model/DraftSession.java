package ai.cautious.model;

import ai.cautious.sampling.SamplingOptions;

/** A {@link TokenSession} of a draft model. Not thread-safe. */
public interface DraftSession extends TokenSession {

    /**
     * Samples {@code count} tokens one after another, in one engine call, and extends the sequence by them.
     *
     * @param count γ ≥ 1, the number of tokens to draft; the sequence must not be empty
     * @param sampling the warping that turns logits into q, the same that the verifier applies to p
     * @param uniforms one number in {@code [0, 1)} for each token, {@code [count]}
     * @return the drafted tokens with the distributions that they were drawn from; the caller closes it
     * @throws ai.cautious.ContextLengthException if the capacity would be exceeded; the sequence is unchanged
     */
    DraftBlock draft(int count, SamplingOptions sampling, double[] uniforms);
}
