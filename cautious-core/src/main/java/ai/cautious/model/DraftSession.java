package ai.cautious.model;

import ai.cautious.sampling.Sampling;

/** A {@link TokenSession} of a draft model. Not thread-safe. */
public interface DraftSession extends TokenSession {

    /**
     * Samples tokens one after another, in one engine call, and extends the sequence by them.
     *
     * @param plan how many at most, and when to end early; the sequence must not be empty
     * @param sampling the warping that turns logits into q, the same that the verifier applies to p
     * @param uniforms numbers in {@code [0, 1)}, {@code [plan.length()]}: one for each token that is drafted
     * @return the drafted tokens, one at least of those that were asked for but where the session has no room or all that it
     *     may draft is banned, with the distributions that they were drawn from; the caller closes it
     * @throws ai.cautious.InvalidOptionException if the next distribution is asked for where all that it may draft is
     *     banned; the sequence is unchanged
     * @throws ai.cautious.ContextLengthException if the capacity could be exceeded; the sequence is unchanged
     */
    DraftBlock draft(DraftPlan plan, Sampling sampling, double[] uniforms);
}
