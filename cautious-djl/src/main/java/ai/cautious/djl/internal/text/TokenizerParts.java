package ai.cautious.djl.internal.text;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Parts of a tokenizer.json that whole families of tokenizers have in common. */
final class TokenizerParts {

    /** Where Qwen2's words end. */
    static final String QWEN2 = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|"
            + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /** Where Llama 3's words end. */
    static final String LLAMA3 = QWEN2.replace("|\\p{N}|", "|\\p{N}{1,3}|");

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String SPACE = "▁";

    private TokenizerParts() {}

    /** A part that its type says all of. */
    static ObjectNode plain(String type) {
        return JSON.objectNode().put("type", type);
    }

    /** The bytes of UTF-8 as characters, of GPT-2's words or of what is there already. */
    static ObjectNode byteLevel(boolean prefixed, boolean splits) {
        return plain("ByteLevel")
                .put("add_prefix_space", prefixed)
                .put("trim_offsets", true)
                .put("use_regex", splits);
    }

    /** Words by a regular expression. */
    static ObjectNode words(String regex) {
        ObjectNode split = plain("Split").put("behavior", "Isolated").put("invert", false);
        split.putObject("pattern").put("Regex", regex);
        return split;
    }

    /** SentencePiece's visible spaces; {@code scheme} says where a text gets one in front, {@code splits} whether words begin there. */
    static ObjectNode metaspace(String scheme, boolean splits) {
        return plain("Metaspace")
                .put("replacement", SPACE)
                .put("prepend_scheme", scheme)
                .put("split", splits);
    }

    /** A pre-tokenizer of several steps. */
    static ObjectNode preTokenizers(ArrayNode steps) {
        ObjectNode sequence = plain("Sequence");
        sequence.set("pretokenizers", steps);
        return sequence;
    }

    /** SentencePiece's visible spaces as the normalizer of older files. */
    static ObjectNode visibleSpaces(boolean prefixed) {
        ObjectNode sequence = plain("Sequence");
        ArrayNode steps = sequence.putArray("normalizers");
        if (prefixed) {
            steps.add(plain("Prepend").put("prepend", SPACE));
        }
        steps.add(replace(" ", SPACE));
        return sequence;
    }

    /** SentencePiece's way back, with or without the space that a text got in front. */
    static ObjectNode sentencePieceDecoder(boolean prefixed) {
        ObjectNode sequence = plain("Sequence");
        ArrayNode steps = sequence.putArray("decoders")
                .add(replace(SPACE, " "))
                .add(plain("ByteFallback"))
                .add(plain("Fuse"));
        if (prefixed) {
            steps.add(plain("Strip").put("content", " ").put("start", 1).put("stop", 0));
        }
        return sequence;
    }

    /** What puts a token in front of a text. */
    static ObjectNode startsWith(String token, int id) {
        return frame(token, id, true);
    }

    /** What puts a token behind a text. */
    static ObjectNode endsWith(String token, int id) {
        return frame(token, id, false);
    }

    private static ObjectNode frame(String token, int id, boolean before) {
        ObjectNode processor = plain("TemplateProcessing");
        ArrayNode single = processor.putArray("single");
        ObjectNode special = JSON.objectNode();
        special.putObject("SpecialToken").put("id", token);
        if (before) {
            single.add(special);
        }
        single.addObject().putObject("Sequence").put("id", "A");
        if (!before) {
            single.add(special);
        }
        processor.putObject("special_tokens").putObject(token).putArray("ids").add(id);
        return processor;
    }

    private static ObjectNode replace(String from, String to) {
        ObjectNode replace = plain("Replace").put("content", to);
        replace.putObject("pattern").put("String", from);
        return replace;
    }
}
