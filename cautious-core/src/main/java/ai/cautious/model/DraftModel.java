package ai.cautious.model;

/** A small model that proposes tokens for a verifier to check. Thread-safe. */
public interface DraftModel extends LanguageModel {

    @Override
    DraftSession open(SessionOptions options);

    /**
     * This draft with q zero for all tokens but some: a smaller output layer is computed faster, and rejection sampling
     * stays lossless whatever q is. Its sessions are given this draft's own ids, and draft under the vocabulary's names.
     *
     * @return a view that shares this model's weights; the caller closes it, before this model
     * @throws ai.cautious.InvalidOptionException if a token is not below {@link #vocabularySize()}
     */
    DraftModel restrictedTo(DraftVocabulary vocabulary);

    @Override
    default DraftModel inOwnTokens() {
        return this;
    }
}
