package ai.cautious.djl.internal.text;

import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.checkpoint.JsonFile;
import ai.cautious.djl.internal.tokenizer.AddedToken;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.model.Tokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
                .orElseGet(() -> folder(checkpoint.path()));
        TokenizerVocabulary vocabulary = TokenizerVocabulary.read(files);
        CheckpointTokenizer tokenizer = CheckpointTokenizer.load(
                files.source(),
                vocabulary,
                startTokens(files, vocabulary),
                checkpoint.config().vocabularySize());
        try {
            String end = spelling(files.config(), "eos_token");
            return new CheckpointText(
                    tokenizer,
                    chatTemplate(files, tokenizer),
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

    private static TokenizerFiles folder(Path folder) {
        Path tokenizer = folder.resolve("tokenizer.json");
        Path configuration = folder.resolve("tokenizer_config.json");
        ObjectNode root = (ObjectNode) JsonFile.read(tokenizer).json();
        JsonNode config = SpecialTokens.merged(
                JsonFile.readIfPresent(configuration)
                        .map(JsonFile::json)
                        .orElseGet(JsonNodeFactory.instance::objectNode),
                JsonFile.readIfPresent(folder.resolve("special_tokens_map.json")),
                JsonFile.readIfPresent(folder.resolve("added_tokens.json")),
                root);
        Path template = folder.resolve("chat_template.jinja");
        try {
            String jinja = Files.isRegularFile(template) ? Files.readString(template) : configured(config);
            return new TokenizerFiles(tokenizer.toString(), root, config, jinja);
        } catch (IOException e) {
            throw new ModelFormatException(template + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** tokenizer_config.json holds one template, or several with names. */
    private static @Nullable String configured(JsonNode config) {
        JsonNode template = config.path("chat_template");
        for (JsonNode named : template.isArray() ? template : List.<JsonNode>of()) {
            if (named.path("name").asText().equals("default")) {
                return named.path("template").textValue();
            }
        }
        return template.textValue();
    }

    /** What the tokenizer puts in front of a text, by its configuration or else by its post-processor's template. */
    private static List<Integer> startTokens(TokenizerFiles files, TokenizerVocabulary vocabulary) {
        JsonNode adds = files.config().path("add_bos_token");
        List<Integer> start = new ArrayList<>();
        if (adds.isBoolean()) {
            String bos = spelling(files.config(), "bos_token");
            if (adds.booleanValue() && vocabulary.controls().containsKey(bos)) {
                start.add(vocabulary.controls().get(bos).id());
            }
            return start;
        }
        for (JsonNode step : files.startTemplate()) {
            String token = step.path("SpecialToken").path("id").asText();
            if (!vocabulary.controls().containsKey(token)) {
                break;
            }
            start.add(vocabulary.controls().get(token).id());
        }
        return start;
    }

    private static Optional<PromptTemplate> chatTemplate(TokenizerFiles files, CheckpointTokenizer tokenizer) {
        String template = files.chatTemplate();
        if (template == null) {
            return Optional.empty();
        }
        Map<String, String> tokens = SpecialTokens.named(files.config());
        String source = "the chat template of " + files.source();
        try {
            return Optional.of(
                    new JinjaTemplate(source, template, tokens, new ControlTokens(tokenizer.controlTokens())));
        } catch (UnsupportedModelException e) {
            // A model without a usable template still serves every other one: complain when this one is asked for.
            return Optional.of(messages -> {
                throw e;
            });
        }
    }

    /** A token is configured by its spelling or as an object that holds it. */
    private static String spelling(JsonNode config, String token) {
        JsonNode value = config.path(token);
        return value.isObject() ? value.path("content").asText() : value.asText("");
    }
}
