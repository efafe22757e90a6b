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
}
