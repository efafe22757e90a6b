package ai.cautious.djl.internal.text;

import ai.cautious.ModelFormatException;
import ai.cautious.djl.internal.checkpoint.JsonFile;
import ai.cautious.djl.internal.tokenizer.AddedToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The special tokens that files beside a tokenizer.json name, as {@code transformers} 5 reads them: those of
 * {@code added_tokens_decoder} in tokenizer_config.json, or else of special_tokens_map.json and added_tokens.json.
 */
final class SpecialTokens {

    private static final String DECODER = "added_tokens_decoder";
    private static final String ADDED = "added_tokens";
    private static final List<String> NAMES =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    /** Fields that name tokens of a model's own, such as {@code image_token}, in an object of theirs. */
    private static final List<String> OWN = List.of("extra_special_tokens", "model_specific_special_tokens");

    private SpecialTokens() {}

    /** tokenizer_config.json, with what special_tokens_map.json and added_tokens.json say where that counts. */
    static ObjectNode merged(JsonNode config, Optional<JsonFile> map, Optional<JsonFile> added, JsonNode tokenizer) {
        ObjectNode merged = JsonNodeFactory.instance.objectNode();
        config.propertyStream().forEach(field -> merged.set(field.getKey(), field.getValue()));
        if (!config.hasNonNull(DECODER)) {
            map.ifPresent(file ->
                    file.json().propertyStream().forEach(field -> merged.set(field.getKey(), field.getValue())));
            merged.set(DECODER, decoder(added, tokenizer));
        }
        return merged;
    }

    /** The tokens of added_tokens.json, in whose place those of tokenizer.json of the same ids are. */
    private static ObjectNode decoder(Optional<JsonFile> added, JsonNode tokenizer) {
        ObjectNode decoder = JsonNodeFactory.instance.objectNode();
        added.ifPresent(file -> file.json().propertyStream().forEach(entry -> {
            if (!entry.getValue().isIntegralNumber() || entry.getValue().asLong() < 0) {
                throw file.fault(entry.getKey(), "an id");
            }
            decoder.putObject(entry.getValue().asText()).put("content", entry.getKey());
        }));
        for (JsonNode token : tokenizer.path(ADDED)) {
            if (token.isObject() && token.path("id").isIntegralNumber()) {
                decoder.set(token.path("id").asText(), token);
            }
        }
        return decoder;
    }

    /** What a configuration names tokens by, such as {@code bos_token}, and their spellings. */
    static Map<String, String> named(JsonNode config) {
        Map<String, String> named = new LinkedHashMap<>();
        fields(config).forEach((name, token) -> named.put(name, spelling(token)));
        return named;
    }

    /**
     * The tokens to add to those of a tokenizer.json.
     *
     * @param source what messages call the configuration
     * @param known the tokens of tokenizer.json
     * @throws ModelFormatException if they are malformed
     */
    static List<AddedToken> missing(String source, JsonNode config, Collection<AddedToken> known) {
        Map<String, AddedToken> all = new TreeMap<>();
        known.forEach(token -> all.put(token.content(), token));
        Map<String, AddedToken> missing = new LinkedHashMap<>();
        decoder(source, config).forEach((id, token) -> {
            AddedToken before = all.put(token.content(), token);
            if (before == null || !token.withId(before.id()).equals(before)) {
                missing.put(token.content(), token);
            }
        });
        for (JsonNode named : fields(config).values()) {
            AddedToken token = token(source, named);
            if (!token.content().isEmpty()) {
                // What has a name is special, whatever a file says of it.
                AddedToken before = all.getOrDefault(token.content(), token).asSpecial();
                if (!before.equals(all.put(token.content(), before))) {
                    missing.put(token.content(), before);
                }
            }
        }
        for (JsonNode extra : extra(config)) {
            AddedToken token = token(source, extra);
            if (!token.content().isEmpty() && all.putIfAbsent(token.content(), token) == null) {
                missing.put(token.content(), token);
            }
        }
        return List.copyOf(missing.values());
    }

    private static Map<Long, AddedToken> decoder(String source, JsonNode config) {
        Map<Long, AddedToken> decoder = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : config.path(DECODER).properties()) {
            String id = entry.getKey();
            if (!id.matches("\\d{1,9}") || !entry.getValue().isObject()) {
                throw new ModelFormatException(source + ": " + DECODER + " holds " + id + ": " + entry.getValue()
                        + "; it must be a token by its id");
            }
            decoder.put(Long.parseLong(id), AddedToken.read(source + ": " + DECODER + "." + id, entry.getValue()));
        }
        return decoder;
    }

    /** Tokens by their names, first those that every tokenizer may have. */
    private static Map<String, JsonNode> fields(JsonNode config) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        NAMES.forEach(name -> putToken(fields, name, config.path(name)));
        config.properties().stream()
                .filter(field -> field.getKey().endsWith("_token"))
                .forEach(field -> putToken(fields, field.getKey(), field.getValue()));
        for (String own : OWN) {
            if (config.path(own).isObject()) {
                config.path(own).properties().forEach(field -> putToken(fields, field.getKey(), field.getValue()));
            }
        }
        return fields;
    }

    private static void putToken(Map<String, JsonNode> fields, String name, JsonNode value) {
        if (isToken(value)) {
            fields.put(name, value);
        }
    }

    /** Tokens without a name. */
    private static List<JsonNode> extra(JsonNode config) {
        JsonNode extra = config.path("extra_special_tokens");
        JsonNode list = extra.isArray() && !extra.isEmpty() ? extra : config.path("additional_special_tokens");
        return list.isArray()
                ? list.valueStream().filter(SpecialTokens::isToken).toList()
                : List.of();
    }

    private static boolean isToken(JsonNode value) {
        return value.isTextual() || value.isObject() && value.path("content").isTextual();
    }

    private static String spelling(JsonNode token) {
        return token.isObject() ? token.path("content").textValue() : token.textValue();
    }

    private static AddedToken token(String source, JsonNode token) {
        return token.isTextual()
                ? AddedToken.special(token.textValue())
                : AddedToken.read(source, token).asSpecial();
    }
}
