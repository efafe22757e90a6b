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
     * stays lossless whatever q is. Its sessions are given this draft's own ids, and draft under the vocabulary's names.
     *
     * @return a view that shares this model's weights; the caller closes it, before this model
     * @throws ai.cautious.InvalidOptionException if a token is not below {@link #vocabularySize()}
     */
    DraftModel restrictedTo(DraftVocabulary vocabulary);

    /**
     * This draft as it reads and writes its own tokenizer's tokens: itself, unless it is a view that speaks another's.
     *
     * @return not for the caller to close
     */
    default DraftModel inOwnTokens() {
        return this;
    }
}
