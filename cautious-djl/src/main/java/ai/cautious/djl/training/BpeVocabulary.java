package ai.cautious.djl.training;

import static java.util.Objects.requireNonNull;

import ai.cautious.djl.internal.checkpoint.AtomicFile;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;

/**
 * A byte-level BPE vocabulary. Immutable and thread-safe.
 *
 * @param tokens by id: control tokens, the 256 bytes, then what was merged; bytes are spelled as GPT-2 spells them
 * @param merges in the order in which they are applied
 * @param controlTokens how many of the first tokens are control tokens
 */
public record BpeVocabulary(List<String> tokens, List<Merge> merges, int controlTokens) {

    /** Two tokens that become one. */
    public record Merge(String left, String right) {

        /** Both are there. */
        public Merge {
            requireNonNull(left, "left");
            requireNonNull(right, "right");
        }

        String token() {
            return left + right;
        }
    }

    /** Copies the lists. */
    public BpeVocabulary {
        tokens = List.copyOf(tokens);
        merges = List.copyOf(merges);
    }

    /**
     * Writes {@code tokenizer.json} and {@code tokenizer_config.json}, as {@code tokenizers} and {@code transformers} read
     * them, each whole or not at all.
     *
     * @param folder is created if it is missing
     * @param endToken the control token that ends an answer
     * @param chatTemplate in Jinja
     * @throws ai.cautious.CautiousException if a file cannot be written
     */
    public void write(Path folder, String endToken, String chatTemplate) {
        requireNonNull(folder, "folder");
        requireNonNull(endToken, "endToken");
        requireNonNull(chatTemplate, "chatTemplate");
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("tokenizer_class", "PreTrainedTokenizerFast")
                .put("add_bos_token", false)
                .putNull("bos_token")
                .put("eos_token", endToken)
                .put("pad_token", endToken)
                .put("clean_up_tokenization_spaces", false)
                .put("chat_template", chatTemplate);
        AtomicFile.writeJson(folder.resolve("tokenizer.json"), tokenizer());
        AtomicFile.writeJson(folder.resolve("tokenizer_config.json"), config);
    }

    private ObjectNode tokenizer() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("version", "1.0").putNull("truncation").putNull("padding");
        for (int id = 0; id < controlTokens; id++) {
            root.withArray("added_tokens")
                    .addObject()
                    .put("id", id)
                    .put("content", tokens.get(id))
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
        root.putNull("normalizer");
        root.set("pre_tokenizer", byteLevel());
        root.putNull("post_processor");
        root.set("decoder", byteLevel());
        root.set("model", model());
        return root;
    }

    private static ObjectNode byteLevel() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", true);
    }

    private ObjectNode model() {
        ObjectNode model = JsonNodeFactory.instance.objectNode();
        model.put("type", "BPE")
                .putNull("dropout")
                .putNull("unk_token")
                .putNull("continuing_subword_prefix")
                .putNull("end_of_word_suffix")
                .put("fuse_unk", false)
                .put("byte_fallback", false)
                .put("ignore_merges", false);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < tokens.size(); id++) {
            vocabulary.put(tokens.get(id), id);
        }
        // Spelled bytes hold no space, so one can stand between them; older readers know no other form.
        merges.forEach(merge -> model.withArray("merges").add(merge.left + " " + merge.right));
        return model;
    }
}
