package ai.cautious.djl.internal.text;

import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.internal.checkpoint.JsonFile;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the tokenizer files of a model's folder as {@code AutoTokenizer} of transformers 5 does. */
final class TokenizerFolder {

    private static final String SPLIT = "split_special_tokens";

    private TokenizerFolder() {}

    /**
     * The files of a folder.
     *
     * @throws ModelFormatException if one is missing or malformed
     * @throws UnsupportedModelException if they ask for what is not supported
     */
    static TokenizerFiles read(Path folder) {
        Path file = folder.resolve("tokenizer.json");
        ObjectNode tokenizer = (ObjectNode) JsonFile.read(file).json();
        Path configFile = folder.resolve("tokenizer_config.json");
        JsonNode told = json(configFile);
        TokenizerClass kind = TokenizerClass.of(file.toString(), json(folder.resolve("config.json")), told, tokenizer);
        ObjectNode config = SpecialTokens.merged(
                told,
                JsonFile.readIfPresent(folder.resolve("special_tokens_map.json")),
                JsonFile.readIfPresent(folder.resolve("added_tokens.json")),
                tokenizer);
        if (config.path(SPLIT).asBoolean()) {
            throw new UnsupportedModelException(configFile + ": " + SPLIT
                    + " is true, by which control tokens of chat templates are read as text; it must be false");
        }
        kind.apply(file.toString(), tokenizer, config);
        return new TokenizerFiles(file.toString(), tokenizer, config, ChatTemplateFiles.read(folder, config));
    }

    private static JsonNode json(Path file) {
        Optional<JsonFile> found = JsonFile.readIfPresent(file);
        return found.map(JsonFile::json).orElseGet(JsonNodeFactory.instance::objectNode);
    }
}
