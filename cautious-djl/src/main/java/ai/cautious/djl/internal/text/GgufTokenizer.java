package ai.cautious.djl.internal.text;

import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.internal.checkpoint.GgufMetadata;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes the tokenizer.json that a GGUF file's metadata describe. */
final class GgufTokenizer {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String PREFIX = "tokenizer.ggml.";

    /** What converters write that do not know, and what a file without a name for it is taken for. */
    private static final String UNTOLD = "default";

    /** Kinds of tokens; unused ones (5) are left out. */
    private static final long NORMAL = 1;

    private static final long UNKNOWN = 2;
    private static final long CONTROL = 3;
    private static final long USER_DEFINED = 4;
    private static final long BYTE = 6;

    private final GgufMetadata metadata;
    private final List<String> tokens;
    private final List<Long> types;
    private final ObjectNode root = JSON.objectNode();
    private final ObjectNode vocabulary = JSON.objectNode();

    private GgufTokenizer(GgufMetadata metadata) {
        this.metadata = metadata;
        this.tokens = metadata.list(PREFIX + "tokens", String.class);
        this.types = metadata.list(PREFIX + "token_type", Long.class);
        if (types.size() != tokens.size()) {
            throw metadata.fault(PREFIX + "token_type", "as long as the list of " + tokens.size() + " tokens");
        }
    }

    /** The files of an equivalent folder. */
    static TokenizerFiles files(Path file, GgufMetadata metadata) {
        return new GgufTokenizer(metadata).files(file);
    }

    private TokenizerFiles files(Path file) {
        String model = metadata.text(PREFIX + "model").orElse("none");
        boolean bos =
                switch (model) {
                    case "gpt2" -> byteLevel();
                    case "llama" -> sentencePiece();
                    default ->
                        throw new UnsupportedModelException(
                                file + ": " + PREFIX + "model is " + model + "; supported are gpt2 and llama");
                };
        int start = id("bos_token_id");
        if (start >= 0 && metadata.flag(PREFIX + "add_bos_token", bos)) {
            root.set("post_processor", TokenizerParts.startsWith(spelling(start), start));
        }
        ObjectNode config = JSON.objectNode();
        config.put("bos_token", spelling(start)).put("eos_token", spelling(id("eos_token_id")));
        return new TokenizerFiles(
                file.toString(),
                root,
                config,
                metadata.text("tokenizer.chat_template")
                        .map(template -> Map.of(TokenizerFiles.DEFAULT, template))
                        .orElseGet(Map::of));
    }

    /** The id of a token; negative where there is none. */
    private int id(String key) {
        int id = metadata.token(PREFIX + key).orElse(-1);
        if (id >= tokens.size()) {
            throw metadata.fault(PREFIX + key, "an id below " + tokens.size());
        }
        return id;
    }

    private String spelling(int id) {
        return id < 0 ? "" : tokens.get(id);
    }

    /** Byte-level BPE; whether it puts a BOS token in front by default. */
    private boolean byteLevel() {
        String pre = preTokenizer();
        ArrayNode steps = JSON.arrayNode();
        switch (pre) {
            case "qwen2", "deepseek-r1-qwen" -> {
                root.set("normalizer", TokenizerParts.plain("NFC"));
                steps.add(TokenizerParts.words(TokenizerParts.QWEN2));
            }
            case "llama-bpe", "llama3", "llama-v3" -> steps.add(TokenizerParts.words(TokenizerParts.LLAMA3));
            case "smollm" -> steps.add(TokenizerParts.plain("Digits").put("individual_digits", true));
            case "gpt-2" -> {}
            case UNTOLD ->
                throw new UnsupportedModelException(
                        metadata.path() + " does not say how a text is split into words, in " + PREFIX
                                + "pre, as files from before May 2024 do not; convert the model anew");
            default ->
                throw new UnsupportedModelException(metadata.path() + ": " + PREFIX + "pre is " + pre
                        + "; supported are gpt-2, llama-bpe, qwen2 and smollm");
        }
        boolean ownWords = pre.equals("smollm") || pre.equals("gpt-2");
        steps.add(TokenizerParts.byteLevel(false, ownWords));
        root.set("pre_tokenizer", TokenizerParts.preTokenizers(steps));
        root.set("decoder", TokenizerParts.plain("ByteLevel"));
        ArrayNode merges = JSON.arrayNode();
        metadata.list(PREFIX + "merges", String.class).forEach(merges::add);
        boolean llama3 = pre.startsWith("llama");
        model(merges).put("byte_fallback", false).put("ignore_merges", llama3);
        addTokens(false);
        return llama3;
    }

    /** All models of qwen2's architecture split texts alike; those of llama's do not. */
    private String preTokenizer() {
        String pre = metadata.text(PREFIX + "pre").orElse(UNTOLD);
        boolean told = !pre.equals(UNTOLD);
        return told || !metadata.text("general.architecture").orElse("").equals("qwen2") ? pre : "qwen2";
    }

    /** SentencePiece BPE with byte fallback; it puts a BOS token in front by default. */
    private boolean sentencePiece() {
        root.set("normalizer", TokenizerParts.visibleSpaces(metadata.flag(PREFIX + "add_space_prefix", true)));
        root.set("decoder", TokenizerParts.sentencePieceDecoder(true));
        model(mergesByScore()).put("byte_fallback", true).put("fuse_unk", true).put("ignore_merges", false);
        addTokens(true);
        return true;
    }

    private ObjectNode model(ArrayNode merges) {
        ObjectNode model = root.putObject("model").put("type", "BPE");
        model.set("vocab", vocabulary);
        model.set("merges", merges);
        return model;
    }

    private void addTokens(boolean bytes) {
        ArrayNode added = root.putArray("added_tokens");
        for (int id = 0; id < tokens.size(); id++) {
            String token = tokens.get(id);
            long type = types.get(id);
            if (type == NORMAL || (type == BYTE && bytes)) {
                vocabulary.put(token, id);
            } else if (type == CONTROL || type == USER_DEFINED || type == UNKNOWN) {
                // Ids are pinned by the vocabulary; an added token of the same spelling takes its id from there.
                vocabulary.put(token, id);
                added.addObject()
                        .put("id", id)
                        .put("content", token)
                        .put("special", type != USER_DEFINED)
                        .put("normalized", false)
                        .put("single_word", false)
                        .put("lstrip", false)
                        .put("rstrip", false);
                if (type == UNKNOWN) {
                    ((ObjectNode) root.get("model")).put("unk_token", token);
                }
            }
        }
    }

    /**
     * SentencePiece joins the neighbours whose piece has the best score: each piece's splits into two pieces, the best
     * scored first, are the merges.
     */
    private ArrayNode mergesByScore() {
        List<Number> scores = metadata.list(PREFIX + "scores", Number.class);
        if (scores.size() != tokens.size()) {
            throw metadata.fault(PREFIX + "scores", "as long as the list of " + tokens.size() + " tokens");
        }
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < tokens.size(); id++) {
            if (types.get(id) == NORMAL && !tokens.get(id).isEmpty()) {
                ids.putIfAbsent(tokens.get(id), id);
            }
        }
        record Merge(String left, String right, double score, int leftId, int rightId) {}
        List<Merge> merges = new ArrayList<>();
        ids.forEach((token, id) -> {
            for (int i = token.offsetByCodePoints(0, 1); i < token.length(); i = token.offsetByCodePoints(i, 1)) {
                Integer left = ids.get(token.substring(0, i));
                Integer right = ids.get(token.substring(i));
                if (left != null && right != null) {
                    double score = scores.get(id).doubleValue();
                    merges.add(new Merge(token.substring(0, i), token.substring(i), score, left, right));
                }
            }
        });
        merges.sort(Comparator.comparingDouble(Merge::score)
                .reversed()
                .thenComparingInt(Merge::leftId)
                .thenComparingInt(Merge::rightId));
        ArrayNode list = JSON.arrayNode();
        merges.forEach(merge -> list.add(merge.left() + " " + merge.right()));
        return list;
    }
}
