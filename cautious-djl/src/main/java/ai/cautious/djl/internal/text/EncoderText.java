package ai.cautious.djl.internal.text;

import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.internal.checkpoint.EncoderConfig;
import ai.cautious.djl.internal.checkpoint.JsonFile;
import ai.cautious.djl.internal.pattern.Characters;
import ai.cautious.djl.internal.tokenizer.TokenizerPipeline;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What an encoder reads of a text, as {@code bert_score} gives it: stripped, with a space in front where words are spelled in
 * bytes, cut to the encoder's length, between the tokens that the tokenizer puts around it. No text becomes one of its special
 * tokens. Thread-safe.
 */
public final class EncoderText {

    private final String source;
    private final TokenizerPipeline pipeline;
    private final int vocabularySize;
    private final int[] before;
    private final int[] behind;
    private final int longest;
    private final boolean keepsStart;
    private final boolean prefixed;

    private EncoderText(
            String source,
            TokenizerPipeline pipeline,
            int vocabularySize,
            TextFrame frame,
            int longest,
            boolean keepsStart,
            boolean prefixed) {
        this.source = source;
        this.pipeline = pipeline;
        this.vocabularySize = vocabularySize;
        this.before = frame.before().stream().mapToInt(Integer::intValue).toArray();
        this.behind = frame.behind().stream().mapToInt(Integer::intValue).toArray();
        this.longest = longest;
        this.keepsStart = keepsStart;
        this.prefixed = prefixed;
    }

    /**
     * Reads a folder's tokenizer.json and the files beside it.
     *
     * @param encoder the encoder that it belongs to
     * @throws ModelFormatException if a file is missing or malformed, or the tokenizer does not fit the encoder
     * @throws UnsupportedModelException if the tokenizer needs something that is not supported
     */
    public static EncoderText read(Path folder, EncoderConfig encoder) {
        JsonFile tokenizer = JsonFile.read(folder.resolve("tokenizer.json"));
        Optional<JsonFile> told = JsonFile.readIfPresent(folder.resolve("tokenizer_config.json"));
        ObjectNode config = SpecialTokens.merged(
                told.map(JsonFile::json).orElseGet(JsonNodeFactory.instance::objectNode),
                JsonFile.readIfPresent(folder.resolve("special_tokens_map.json")),
                JsonFile.readIfPresent(folder.resolve("added_tokens.json")),
                tokenizer.json());
        return of(tokenizer, config, longest(told, encoder.longestText()), encoder);
    }

    /** Of a tokenizer.json alone; errors as of {@link #read}. */
    public static EncoderText of(JsonFile tokenizer, EncoderConfig encoder) {
        return of(tokenizer, JsonNodeFactory.instance.objectNode(), encoder.longestText(), encoder);
    }

    private static EncoderText of(JsonFile tokenizer, JsonNode config, int longest, EncoderConfig encoder) {
        ObjectNode json = (ObjectNode) tokenizer.json();
        TokenizerVocabulary vocabulary =
                TokenizerVocabulary.read(new TokenizerFiles(tokenizer.source(), json, config, Map.of()));
        if (vocabulary.modelSize() > encoder.vocabularySize()) {
            throw new ModelFormatException(tokenizer.source() + " has " + vocabulary.modelSize()
                    + " tokens, the encoder only " + encoder.vocabularySize() + ": it belongs to another one");
        }
        EncoderText text = new EncoderText(
                tokenizer.source(),
                vocabulary.pipeline(),
                encoder.vocabularySize(),
                TextFrame.read(tokenizer.source(), json.path("post_processor")),
                longest,
                !config.path("truncation_side").asText().equals("left"),
                hasBytes(json.path("pre_tokenizer")));
        text.requireRoom();
        return text;
    }

    /** A limit that is larger than the encoder's own, or none, is that one. */
    private static int longest(Optional<JsonFile> told, int positions) {
        String field = "model_max_length";
        if (told.isEmpty() || !told.get().has(field)) {
            return positions;
        }
        return (int) Math.min(positions, told.get().positiveNumber(field, null));
    }

    private static boolean hasBytes(JsonNode preTokenizer) {
        return preTokenizer.path("type").asText().equals("ByteLevel")
                || preTokenizer.path("pretokenizers").valueStream().anyMatch(EncoderText::hasBytes);
    }

    private void requireRoom() {
        requireKnown(before);
        requireKnown(behind);
        if (longest <= before.length + behind.length) {
            throw new ModelFormatException(source + ": the configuration beside it has texts of at most " + longest
                    + " tokens, of which " + (before.length + behind.length) + " are put around each; it must be more");
        }
    }

    /** A text's tokens, with those around it. */
    public int[] encode(String text) {
        String stripped = strip(text);
        int[] tokens = stripped.isEmpty() ? new int[0] : pipeline.encode(prefixed ? " " + stripped : stripped);
        int room = longest - before.length - behind.length;
        int from = keepsStart ? 0 : Math.max(0, tokens.length - room);
        int kept = Math.min(room, tokens.length);
        int[] framed = new int[before.length + kept + behind.length];
        System.arraycopy(before, 0, framed, 0, before.length);
        System.arraycopy(tokens, from, framed, before.length, kept);
        System.arraycopy(behind, 0, framed, before.length + kept, behind.length);
        return requireKnown(framed);
    }

    /** How many tokens are put in front of a text. */
    public int before() {
        return before.length;
    }

    /** How many tokens are put behind a text. */
    public int behind() {
        return behind.length;
    }

    private int[] requireKnown(int[] tokens) {
        for (int token : tokens) {
            if (token >= vocabularySize) {
                throw new UnsupportedModelException(source + ": a text needs the token " + pipeline.decode(token) + " ("
                        + token + "), but the encoder knows only " + vocabularySize + " tokens");
            }
        }
        return tokens;
    }

    /** Python's {@code str.strip}. */
    private static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isSpace(char c) {
        return Characters.SPACE.contains(c) || c >= 0x1C && c <= 0x1F;
    }
}
