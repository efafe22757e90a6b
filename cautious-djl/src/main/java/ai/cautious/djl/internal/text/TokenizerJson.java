package ai.cautious.djl.internal.text;

import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A tokenizer.json, rewritten so that no text can become a control token: every control token's spelling is replaced by
 * an alias that nobody can guess, under the same id. A prompt's control tokens are written as aliases, so that the
 * native tokenizer still sees the whole prompt in one piece, as it would with the true spellings.
 */
final class TokenizerJson {

    /** Noncharacters (Unicode 23.7) around the alias; what keeps it apart from any text is the nonce between. */
    private static final String OPEN = "\uFDD0";

    private static final String CLOSE = "\uFDD1";

    private static final int NONE = -1;

    /** Ids beyond this are a malformed file, not a vocabulary. */
    private static final int MAX_ID = 1 << 22;

    /** How control tokens are spelled that a template keeps roles apart with. */
    private static final Pattern ROLE = Pattern.compile("<([|\uFF5C]).+\\1>");

    private final String source;
    private final ObjectNode root;
    private final String template;
    private final Map<String, String> aliases = new HashMap<>();
    private final Map<String, Integer> controlIds = new HashMap<>();
    private final String nonce = Long.toHexString(new SecureRandom().nextLong());
    private String[] pieces = new String[0];
    private int unknown = NONE;

    private TokenizerJson(String source, ObjectNode root, String template) {
        this.source = source;
        this.root = root;
        this.template = template;
    }

    /**
     * Rewrites a tokenizer in place.
     *
     * @param source what messages call it
     * @param template the model's chat template; null where it has none
     * @throws ModelFormatException if it is malformed
     * @throws UnsupportedModelException if its model is neither BPE nor Unigram
     */
    static TokenizerJson rewrite(String source, ObjectNode root, @Nullable String template) {
        TokenizerJson json = new TokenizerJson(source, root, template == null ? "" : template);
        json.rewrite();
        return json;
    }

    /** The rewritten file. */
    JsonNode root() {
        return root;
    }

    /** From the spelling of each control token to its alias. */
    Map<String, String> aliases() {
        return aliases;
    }

    /** From the spelling of each control token to its id. */
    Map<String, Integer> controlIds() {
        return controlIds;
    }

    /** The control token that does nothing but stand for what the vocabulary lacks; negative where there is none. */
    int unknown() {
        return unknown;
    }

    /** The true spelling of each id, empty where an id stands for nothing. */
    String[] pieces() {
        int size = pieces.length;
        while (size > 0 && pieces[size - 1].isEmpty()) {
            size--;
        }
        return Arrays.copyOf(pieces, size);
    }

    private void rewrite() {
        JsonNode model = root.path("model");
        String type = model.path("type").asText(model.has("merges") ? "BPE" : "");
        switch (type) {
            case "BPE" -> rewriteBpe((ObjectNode) model);
            case "Unigram" -> rewriteUnigram((ObjectNode) model);
            default ->
                throw new UnsupportedModelException(
                        source + ": the model's type is \"" + type + "\"; supported are BPE and Unigram");
        }
        root.putNull("truncation");
        root.putNull("padding");
        // What it would put in front is put there as a prompt's start instead.
        root.putNull("post_processor");
    }

    private void rewriteBpe(ObjectNode model) {
        JsonNode vocabulary = model.path("vocab");
        if (!vocabulary.isObject() || !model.path("merges").isArray()) {
            throw new ModelFormatException(source + ": model.vocab must be an object and model.merges a list");
        }
        vocabulary.properties().forEach(entry -> name(id(entry.getValue(), entry.getKey()), entry.getKey()));
        joinMerges((ArrayNode) model.get("merges"));
        ObjectNode ids = (ObjectNode) vocabulary;
        String standsForUnknown = model.path("unk_token").asText("");
        for (JsonNode token : controlTokens()) {
            String alias = alias(token);
            String spelling = piece(token);
            ids.remove(spelling);
            ids.put(alias, controlIds.get(spelling));
            if (standsForUnknown.equals(spelling)) {
                model.put("unk_token", alias);
                unknown = meansUnknown(spelling) ? token.path("id").intValue() : NONE;
            }
        }
        // The native library takes an added token's id from the vocabulary, or else the next one that is free there.
        for (JsonNode token : root.path("added_tokens")) {
            if (!controlIds.containsKey(piece(token))) {
                ids.put(piece(token), token.path("id").intValue());
            }
        }
        respell();
    }

    private void rewriteUnigram(ObjectNode model) {
        JsonNode vocabulary = model.path("vocab");
        if (!vocabulary.isArray()) {
            throw new ModelFormatException(source + ": model.vocab must be a list");
        }
        ArrayNode entries = (ArrayNode) vocabulary;
        for (int id = 0; id < entries.size(); id++) {
            if (!entries.get(id).isArray() || entries.get(id).size() != 2) {
                throw new ModelFormatException(source + ": model.vocab[" + id + "] is " + entries.get(id)
                        + "; it must be a piece and its score");
            }
            name(id, entries.get(id).path(0).asText());
        }
        controlTokens();
        int standsForUnknown = model.path("unk_id").asInt(NONE);
        unknown = controlIds.containsValue(standsForUnknown) && meansUnknown(pieces[standsForUnknown])
                ? standsForUnknown
                : NONE;
        for (JsonNode token : root.path("added_tokens")) {
            int id = token.path("id").intValue();
            while (entries.size() <= id) {
                entries.addArray()
                        .add(OPEN + nonce + "unused" + entries.size() + CLOSE)
                        .add(0.0);
            }
            boolean isControl = controlIds.containsKey(piece(token));
            ((ArrayNode) entries.get(id)).set(0, root.textNode(isControl ? alias(token) : piece(token)));
        }
        respell();
    }

    /** Some vocabularies have what ends a text stand for the unknown, too: that no text may become. */
    private static boolean meansUnknown(String spelling) {
        return spelling.toLowerCase(Locale.ROOT).contains("unk");
    }

    /** Files since 2024 write merges as pairs, which the native library does not know. */
    private void joinMerges(ArrayNode merges) {
        for (int i = 0; i < merges.size(); i++) {
            JsonNode merge = merges.get(i);
            if (merge.isArray()) {
                String left = merge.path(0).asText();
                String right = merge.path(1).asText();
                if (merge.size() != 2 || left.indexOf(' ') >= 0 || right.indexOf(' ') >= 0) {
                    throw new UnsupportedModelException(source + ": merge " + i + " is " + merge
                            + "; supported are pairs of pieces without spaces");
                }
                merges.set(i, root.textNode(left + " " + right));
            }
        }
    }

    /** The added tokens that no text may become; names all added tokens on the way. */
    private Iterable<JsonNode> controlTokens() {
        ArrayNode control = root.arrayNode();
        for (JsonNode token : root.path("added_tokens")) {
            String spelling = piece(token);
            int id = id(token.path("id"), spelling);
            if (spelling.isEmpty()) {
                throw new ModelFormatException(source + ": added token " + id + " has no content");
            }
            if (id < pieces.length && !pieces[id].isEmpty() && !pieces[id].equals(spelling)) {
                throw new ModelFormatException(source + ": token " + id + " is both \"" + pieces[id]
                        + "\" and the added" + " token \"" + spelling + "\"");
            }
            name(id, spelling);
            // DeepSeek's are not marked special, though they set the speakers apart.
            boolean role = ROLE.matcher(spelling).matches() && template.contains(spelling);
            if (role || token.path("special").asBoolean()) {
                controlIds.put(spelling, id);
                control.add(token);
            }
        }
        return control;
    }

    private void respell() {
        for (JsonNode token : root.path("added_tokens")) {
            String alias = aliases.get(piece(token));
            if (alias != null) {
                ((ObjectNode) token).put("content", alias).put("normalized", false);
            }
        }
    }

    private String alias(JsonNode token) {
        String spelling = piece(token);
        return aliases.computeIfAbsent(spelling, key -> OPEN + nonce + "-" + aliases.size() + CLOSE);
    }

    private static String piece(JsonNode token) {
        return token.path("content").asText();
    }

    private int id(@Nullable JsonNode value, String piece) {
        if (value == null
                || !value.isIntegralNumber()
                || !value.canConvertToInt()
                || value.intValue() < 0
                || value.intValue() > MAX_ID) {
            throw new ModelFormatException(
                    source + ": the id of \"" + piece + "\" is " + value + "; it must be from 0 to " + MAX_ID);
        }
        return value.intValue();
    }

    private void name(int id, String piece) {
        if (id >= pieces.length) {
            int size = pieces.length;
            pieces = Arrays.copyOf(pieces, Math.max(id + 1, Math.min(MAX_ID + 1, 2 * size)));
            Arrays.fill(pieces, size, pieces.length, "");
        }
        pieces[id] = piece;
    }
}
