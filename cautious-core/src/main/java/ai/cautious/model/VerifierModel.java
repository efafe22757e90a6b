package ai.cautious.model;

/** The main model, whose distribution the generated text follows. Thread-safe. */
public interface VerifierModel extends LanguageModel {

    /**
     * Opens an empty session.
     *
     * @param options how many tokens it must hold and how many logits count; the caller closes the session
     * @throws ai.cautious.CautiousException if the options exceed what the model has, or the model is closed
     */
    VerifierSession open(SessionOptions options);
}
