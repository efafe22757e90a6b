package ai.cautious.djl.internal.text;

import ai.cautious.ModelFormatException;
import ai.cautious.djl.internal.checkpoint.JsonFile;
import ai.cautious.djl.internal.tokenizer.AddedToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The special tokens that files beside a tokenizer.json name, as {@code transformers} 5 reads them: those of
 * {@code added_tokens_decoder} in tokenizer_config.json, or else of special_tokens_map.json.
 */
final class SpecialTokens {

    private static final String DECODER = "added_tokens_decoder";
    private static final List<String> NAMES =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");
    private static final List<String> LISTS = List.of("extra_special_tokens", "additional_special_tokens");

    private SpecialTokens() {}

    /** tokenizer_config.json, with what special_tokens_map.json says where that counts. */
    static JsonNode merged(JsonNode config, Optional<JsonFile> map) {
        ObjectNode merged = JsonNodeFactory.instance.objectNode();
        config.propertyStream().forEach(field -> merged.set(field.getKey(), field.getValue()));
        if (!config.hasNonNull(DECODER)) {
            map.ifPresent(file ->
                    file.json().propertyStream().forEach(field -> merged.set(field.getKey(), field.getValue())));
        }
        return merged;
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
        List<AddedToken> missing = new ArrayList<>();
        decoder(source, config).forEach((id, token) -> {
            AddedToken before = all.put(token.content(), token);
            if (before == null || !token.withId(before.id()).equals(before)) {
                missing.add(token);
            }
        });
        for (JsonNode named : named(config)) {
            AddedToken token = named.isTextual() ? AddedToken.special(named.textValue()) : special(source, named);
            if (all.putIfAbsent(token.content(), token) == null) {
                missing.add(token);
            }
        }
        return missing;
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

    private static List<JsonNode> named(JsonNode config) {
        List<JsonNode> named = new ArrayList<>();
        NAMES.forEach(name -> named.add(config.path(name)));
        LISTS.forEach(list -> config.path(list).forEach(named::add));
        named.removeIf(token ->
                token.isObject() ? !token.hasNonNull("content") : token.asText().isEmpty());
        named.removeIf(token -> !token.isObject() && !token.isTextual());
        return named;
    }

    private static AddedToken special(String source, JsonNode token) {
        return AddedToken.read(source, token).asSpecial();
    }
}
