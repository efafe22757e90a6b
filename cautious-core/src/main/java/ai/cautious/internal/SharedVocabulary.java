package ai.cautious.internal;

import ai.cautious.IncompatibleModelsException;
import ai.cautious.model.DraftModel;
import ai.cautious.model.LanguageModel;
import ai.cautious.model.VerifierModel;

/** Whether a draft and a verifier mean the same tokens by the same ids. */
public final class SharedVocabulary {

    private SharedVocabulary() {}

    /**
     * The number of logits that both models have. Vocabularies may differ by padding: logits, or unused entries, past
     * the last token. Which tokens are marked special is not compared: conversions of one checkpoint disagree about it,
     * and text is encoded and decoded by the verifier's tokenizer alone.
     *
     * @throws IncompatibleModelsException if they differ otherwise
     */
    public static int size(DraftModel draft, VerifierModel verifier) {
        int entries = Math.max(
                draft.tokenizer().vocabularySize(), verifier.tokenizer().vocabularySize());
        for (int token = 0; token < entries; token++) {
            String drafted = piece(draft, token);
            String verified = piece(verifier, token);
            if (!drafted.equals(verified)) {
                throw new IncompatibleModelsException(
                        "token " + token + " is " + quoted(drafted) + " in "
                                + draft.name() + " and " + quoted(verified) + " in " + verifier.name()
                                + ": the two have different vocabularies; choose a draft with the verifier's tokenizer, or none");
            }
        }
        return Math.min(draft.vocabularySize(), verifier.vocabularySize());
    }

    /** A token's spelling; empty where it stands for nothing, or the model has no logit for it. */
    private static String piece(LanguageModel model, int token) {
        int known = Math.min(model.vocabularySize(), model.tokenizer().vocabularySize());
        return token < known ? model.tokenizer().piece(token) : "";
    }

    private static String quoted(String piece) {
        return piece.isEmpty() ? "nothing" : "\"" + piece + "\"";
    }
}
