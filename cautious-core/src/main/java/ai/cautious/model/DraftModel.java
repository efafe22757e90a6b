package ai.cautious.model;

/** A small model that proposes tokens for a verifier to check. Thread-safe. */
public interface DraftModel extends LanguageModel {

    /**
     * Opens an empty session.
     *
     * @param options how many tokens it must hold and how many logits count; the caller closes the session
     * @throws ai.cautious.CautiousException if the options exceed what the model has, or the model is closed
     */
    DraftSession open(SessionOptions options);

    /**
     * This draft with q zero for all tokens but some: a smaller output layer is computed faster, and rejection sampling
     * stays lossless whatever q is (FR-Spec, Zhao et al. 2025, arXiv 2502.14856).
     *
     * @param tokens the ids that may be drafted, without repetition; at least one
     * @return a view that shares this model's weights and must not be used after it is closed; the caller closes it
     * @throws ai.cautious.InvalidOptionException if an id is out of range or repeated, or there is none
     */
    DraftModel restrictedTo(int... tokens);
}
