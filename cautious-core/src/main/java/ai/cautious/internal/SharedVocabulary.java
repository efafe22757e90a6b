package ai.cautious.internal;

import ai.cautious.IncompatibleModelsException;
import ai.cautious.model.DraftModel;
import ai.cautious.model.LanguageModel;
import ai.cautious.model.Tokenizer;
import ai.cautious.model.VerifierModel;

/** Whether a draft and a verifier mean the same tokens by the same ids. */
public final class SharedVocabulary {

    private SharedVocabulary() {}

    /**
     * The number of logits that both models have. Vocabularies may differ by padding: logits, or unused entries, past
     * the last token.
     *
     * @throws IncompatibleModelsException if they differ otherwise
     */
    public static int size(DraftModel draft, VerifierModel verifier) {
        Tokenizer drafted = draft.tokenizer();
        Tokenizer verified = verifier.tokenizer();
        int shared = Math.min(draft.vocabularySize(), verifier.vocabularySize());
        int entries = Math.max(drafted.vocabularySize(), verified.vocabularySize());
        for (int token = 0; token < entries; token++) {
            String piece = piece(drafted, token);
            String other = piece(verified, token);
            boolean same = piece.equals(other) && isControl(drafted, token) == isControl(verified, token);
            if (!same || (token >= shared && !piece.isEmpty())) {
                throw new IncompatibleModelsException("token " + token + " is " + quoted(piece, token, draft) + " and "
                        + quoted(other, token, verifier)
                        + ": the two have different vocabularies; choose a draft with the"
                        + " verifier's tokenizer, or none");
            }
        }
        return shared;
    }

    private static String piece(Tokenizer tokenizer, int token) {
        return token < tokenizer.vocabularySize() ? tokenizer.piece(token) : "";
    }

    private static boolean isControl(Tokenizer tokenizer, int token) {
        return token < tokenizer.vocabularySize() && tokenizer.isControl(token);
    }

    private static String quoted(String piece, int token, LanguageModel model) {
        boolean lacks = piece.isEmpty() || token >= model.vocabularySize();
        return (lacks ? "nothing" : "\"" + piece + "\"") + " in " + model.name();
    }
}
