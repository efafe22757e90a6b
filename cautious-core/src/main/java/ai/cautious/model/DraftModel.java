package ai.cautious.model;

/** A small model that proposes tokens for a verifier to check. Thread-safe. */
public interface DraftModel extends LanguageModel {

    @Override
    DraftSession open(SessionOptions options);

    /**
     * This draft with q zero for all tokens but some: a smaller output layer is computed faster, and rejection sampling
     * stays lossless whatever q is. Its sessions are given this draft's own ids, and draft under the vocabulary's names.
     *
     * <pre>{@code
     * try (DraftModel quicker = draft.restrictedTo(FrequentTokens.of(draft, 32_000));
     *         DraftSession session = quicker.open(SessionOptions.of(512, quicker.vocabularySize()))) {
     *     session.append(quicker.tokenizer().encode("The capital of France is"));
     * }
     * }</pre>
     *
     * @return a view that shares this model's weights, and has a head of its own; the caller closes it, before this model,
     *     which stays open
     * @throws ai.cautious.InvalidOptionException if a token is not below {@link #vocabularySize()}
     */
    DraftModel restrictedTo(DraftVocabulary vocabulary);

    @Override
    default DraftModel inOwnTokens() {
        return this;
    }
}
