package ai.cautious.djl;

import static java.util.Objects.requireNonNull;

import ai.cautious.djl.hub.ModelHub;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.checkpoint.T5Checkpoint;
import ai.cautious.djl.internal.script.EngineStart;
import ai.cautious.djl.internal.text.CheckpointText;
import ai.cautious.djl.internal.text.T5Text;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.model.Tokenizer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;

/** A checkpoint's tokenizer and chat template alone, without its weights. Thread-safe. */
public final class DjlTokenizer implements AutoCloseable {

    private final Tokenizer tokenizer;
    private final Optional<PromptTemplate> chatTemplate;
    private final OptionalInt endToken;
    private final Runnable end;

    private DjlTokenizer(
            Tokenizer tokenizer, Optional<PromptTemplate> chatTemplate, OptionalInt endToken, Runnable end) {
        this.tokenizer = tokenizer;
        this.chatTemplate = chatTemplate;
        this.endToken = endToken;
        this.end = end;
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
        if (T5Checkpoint.isOne(checkpoint)) {
            T5Text text = T5Text.read(T5Checkpoint.open(checkpoint));
            return new DjlTokenizer(
                    text.tokenizer(), Optional.of(text.template()), OptionalInt.of(text.endToken()), text::close);
        }
        CheckpointText text = CheckpointText.of(Checkpoint.open(checkpoint));
        return new DjlTokenizer(
                text.tokenizer(),
                text.chatTemplate(),
                text.endToken().map(OptionalInt::of).orElse(OptionalInt.empty()),
                text::close);
    }

    /**
     * As {@link #load(Path)}, by a path or a name on the hub.
     *
     * @param checkpoint what {@link ModelHub#resolve} takes, with its exceptions
     */
    public static DjlTokenizer load(String checkpoint) {
        requireNonNull(checkpoint, "checkpoint");
        return load(ModelHub.resolve(checkpoint));
    }

    /** The tokenizer; fails after closing. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** The chat template, if the checkpoint has one. */
    public Optional<PromptTemplate> chatTemplate() {
        return chatTemplate;
    }

    /**
     * The token that the tokenizer's configuration ends a text with, in models that chat that which ends an answer; empty
     * if it names none.
     */
    public OptionalInt endToken() {
        return endToken;
    }

    /** Ends its use. Idempotent. */
    @Override
    public void close() {
        end.run();
    }
}
