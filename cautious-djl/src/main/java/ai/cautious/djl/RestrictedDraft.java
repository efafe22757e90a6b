package ai.cautious.djl;

import static java.util.Objects.requireNonNull;

import ai.cautious.ModelIdentity;
import ai.cautious.djl.internal.decoder.DecoderSession;
import ai.cautious.djl.internal.decoder.RestrictedDecoder;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.model.DraftModel;
import ai.cautious.model.DraftSession;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.Tokenizer;
import ai.cautious.safety.SafetyProfile;
import java.util.Optional;
import java.util.Set;

/** {@link DjlModel#restrictedTo}. */
final class RestrictedDraft implements DraftModel {

    private final DjlModel model;
    private final RestrictedDecoder decoder;

    /** Takes ownership of the decoder. */
    RestrictedDraft(DjlModel model, RestrictedDecoder decoder) {
        this.model = model;
        this.decoder = decoder;
    }

    @Override
    public ModelIdentity identity() {
        return model.identity();
    }

    @Override
    public Tokenizer tokenizer() {
        return model.tokenizer();
    }

    @Override
    public int vocabularySize() {
        return decoder.vocabulary().size();
    }

    @Override
    public int contextLength() {
        return model.contextLength();
    }

    @Override
    public Set<Integer> endOfSequenceTokens() {
        return model.endOfSequenceTokens();
    }

    @Override
    public Optional<PromptTemplate> chatTemplate() {
        return model.chatTemplate();
    }

    @Override
    public Optional<SafetyProfile> safetyProfile() {
        return model.safetyProfile();
    }

    @Override
    public double relativePassCost(int rows) {
        return model.relativePassCost(rows);
    }

    @Override
    public DraftSession open(SessionOptions options) {
        return new DecoderSession(decoder, requireNonNull(options, "options"));
    }

    /** The whole model's other restriction: this one does not narrow it further. */
    @Override
    public DraftModel restrictedTo(DraftVocabulary vocabulary) {
        return model.restrictedTo(vocabulary);
    }

    @Override
    public void close() {
        decoder.close();
    }
}
