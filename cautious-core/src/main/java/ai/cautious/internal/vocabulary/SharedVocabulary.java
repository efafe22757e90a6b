package ai.cautious.internal.vocabulary;

import ai.cautious.IncompatibleModelsException;
import ai.cautious.model.DraftModel;
import ai.cautious.model.LanguageModel;
import ai.cautious.model.VerifierModel;
import java.util.OptionalInt;
import java.util.stream.IntStream;

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
        OptionalInt difference = firstDifference(draft, verifier);
        if (difference.isPresent()) {
            int token = difference.getAsInt();
            throw new IncompatibleModelsException("token " + token + " is " + quoted(piece(draft, token)) + " in "
                    + draft.name() + " and " + quoted(piece(verifier, token)) + " in " + verifier.name()
                    + ": the two have different vocabularies; choose a draft with the verifier's tokenizer, or let"
                    + " SharedTokensDraft draft what both have");
        }
        return Math.min(draft.vocabularySize(), verifier.vocabularySize());
    }

    /** The first id that does not mean the same token to both. */
    public static OptionalInt firstDifference(DraftModel draft, VerifierModel verifier) {
        int entries = Math.max(
                draft.tokenizer().vocabularySize(), verifier.tokenizer().vocabularySize());
        return IntStream.range(0, entries)
                .filter(token -> !piece(draft, token).equals(piece(verifier, token)))
                .findFirst();
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
