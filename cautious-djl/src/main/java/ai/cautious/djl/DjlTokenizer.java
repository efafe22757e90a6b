package ai.cautious.djl;

import static java.util.Objects.requireNonNull;

import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.script.EngineStart;
import ai.cautious.djl.internal.text.CheckpointText;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.model.Tokenizer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** A checkpoint's tokenizer and chat template alone, without its weights. Thread-safe. */
public final class DjlTokenizer implements AutoCloseable {

    private final CheckpointText text;

    private DjlTokenizer(CheckpointText text) {
        this.text = text;
    }

    /**
     * Loads a tokenizer.
     *
     * @param checkpoint a folder in Hugging Face's layout, or a .gguf file
     * @throws ai.cautious.ModelFormatException if a file is missing or malformed
     * @throws ai.cautious.UnsupportedModelException if it needs something that this library does not have
     */
    public static DjlTokenizer load(Path checkpoint) {
        requireNonNull(checkpoint, "checkpoint");
        EngineStart.keepQuiet();
        return new DjlTokenizer(CheckpointText.of(Checkpoint.open(checkpoint)));
    }

    /** The tokenizer; fails after closing. */
    public Tokenizer tokenizer() {
        return text.tokenizer();
    }

    /** The chat template, if the checkpoint has one. */
    public Optional<PromptTemplate> chatTemplate() {
        return text.chatTemplate();
    }

    /**
     * The token that the tokenizer's configuration ends a text with, in models that chat that which ends an answer; empty
     * if it names none.
     */
    public OptionalInt endToken() {
        return text.endToken().map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    /** Ends its use. Idempotent. */
    @Override
    public void close() {
        text.close();
    }
}
