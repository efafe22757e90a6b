package ai.cautious.djl.mutants;

import ai.cautious.ModelIdentity;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.SafetyProfileFile;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.text.CheckpointText;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.model.DraftModel;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.model.ModelSession;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.Tokenizer;
import ai.cautious.model.VerifierModel;
import ai.cautious.safety.SafetyProfile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** A checkpoint's text on another's weights, of the same shapes: loading weights is what takes the time. */
final class BorrowingModel implements DraftModel, VerifierModel {

    private final Checkpoint checkpoint;
    private final DjlModel lender;
    private final Optional<SafetyProfile> profile;
    private final CheckpointText text;

    /** Reads all but the weights. */
    BorrowingModel(Path folder, DjlModel lender) {
        this.checkpoint = Checkpoint.open(folder);
        this.lender = lender;
        this.profile = SafetyProfileFile.readIfPresent(folder);
        this.text = CheckpointText.of(checkpoint);
    }

    @Override
    public ModelIdentity identity() {
        return lender.identity();
    }

    @Override
    public Tokenizer tokenizer() {
        return text.tokenizer();
    }

    @Override
    public int vocabularySize() {
        return lender.vocabularySize();
    }

    @Override
    public int contextLength() {
        return lender.contextLength();
    }

    @Override
    public Set<Integer> endOfSequenceTokens() {
        return checkpoint.endOfSequenceTokens();
    }

    @Override
    public Optional<PromptTemplate> chatTemplate() {
        return text.chatTemplate();
    }

    @Override
    public Optional<SafetyProfile> safetyProfile() {
        return profile;
    }

    @Override
    public ModelSession open(SessionOptions options) {
        return lender.open(options);
    }

    @Override
    public DraftModel restrictedTo(DraftVocabulary vocabulary) {
        return lender.restrictedTo(vocabulary);
    }

    @Override
    public void close() {
        text.close();
    }
}
