package ai.cautious.djl.internal.text;

import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.tokenizer.AddedToken;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.model.Tokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** A checkpoint's tokenizer and chat template. Thread-safe. */
public final class CheckpointText implements AutoCloseable {

    private final CheckpointTokenizer tokenizer;
    private final Optional<PromptTemplate> chatTemplate;
    private final Optional<Integer> endToken;

    private CheckpointText(
            CheckpointTokenizer tokenizer, Optional<PromptTemplate> chatTemplate, Optional<Integer> endToken) {
        this.tokenizer = tokenizer;
        this.chatTemplate = chatTemplate;
        this.endToken = endToken;
    }

    /**
     * Loads both from a folder's tokenizer files or a GGUF file's metadata.
     *
     * @throws ModelFormatException if a file is missing or malformed, or the tokenizer does not fit the model
     * @throws UnsupportedModelException if the tokenizer needs something that is not supported
     */
    public static CheckpointText of(Checkpoint checkpoint) {
        TokenizerFiles files = checkpoint
                .metadata()
                .map(metadata -> GgufTokenizer.files(checkpoint.path(), metadata))
                .orElseGet(() -> TokenizerFolder.read(checkpoint.path()));
        TokenizerVocabulary vocabulary = TokenizerVocabulary.read(files);
        // What is said of a loaded model reaches whoever asks it something: no path of this machine.
        String called = checkpoint.metadata().isPresent() ? checkpoint.name() : checkpoint.name() + "/tokenizer.json";
        CheckpointTokenizer tokenizer = CheckpointTokenizer.load(
                called,
                vocabulary,
                TextFrame.read(files.source(), files.tokenizer().path("post_processor")),
                checkpoint.config().vocabularySize());
        try {
            String end = spelling(files.config(), "eos_token");
            return new CheckpointText(
                    tokenizer,
                    chatTemplate(called, files, tokenizer),
                    Optional.ofNullable(vocabulary.controls().get(end)).map(AddedToken::id));
        } catch (RuntimeException | Error e) {
            tokenizer.close();
            throw e;
        }
    }

    /** The tokenizer. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** The chat template, if there is one. */
    public Optional<PromptTemplate> chatTemplate() {
        return chatTemplate;
    }

    /** The token that the tokenizer's configuration ends a text with, if it names one. */
    public Optional<Integer> endToken() {
        return endToken;
    }

    @Override
    public void close() {
        tokenizer.close();
    }

    private static Optional<PromptTemplate> chatTemplate(
            String called, TokenizerFiles files, CheckpointTokenizer tokenizer) {
        if (files.chatTemplates().isEmpty()) {
            return Optional.empty();
        }
        String template = files.chatTemplates().get(TokenizerFiles.DEFAULT);
        if (template == null) {
            return refused(new UnsupportedModelException(called + ": the chat templates beside it are named "
                    + String.join(", ", new TreeSet<>(files.chatTemplates().keySet())) + ", and none "
                    + TokenizerFiles.DEFAULT + "; choose another template"));
        }
        Map<String, String> tokens = SpecialTokens.named(files.config());
        String source = "the chat template of " + called;
        try {
            return Optional.of(
                    new JinjaTemplate(source, template, tokens, new ControlTokens(tokenizer.controlTokens())));
        } catch (UnsupportedModelException e) {
            return refused(e);
        }
    }

    /** A model without a usable template still serves every other one: it complains when this one is asked for. */
    private static Optional<PromptTemplate> refused(UnsupportedModelException fault) {
        return Optional.of(messages -> {
            throw fault;
        });
    }

    /** A token is configured by its spelling or as an object that holds it. */
    private static String spelling(JsonNode config, String token) {
        JsonNode value = config.path(token);
        return value.isObject() ? value.path("content").asText() : value.asText("");
    }
}
