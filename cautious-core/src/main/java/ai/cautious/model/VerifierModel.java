package ai.cautious.model;

/** The main model, whose distribution the generated text follows. Thread-safe. */
public interface VerifierModel extends LanguageModel {

    @Override
    VerifierSession open(SessionOptions options);
}
