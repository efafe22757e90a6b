package ai.cautious.djl.internal.text;

import ai.cautious.djl.internal.tokenizer.AddedToken;
import ai.cautious.djl.internal.tokenizer.TokenizerFile;
import ai.cautious.djl.internal.tokenizer.TokenizerPipeline;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A tokenizer's vocabulary, and which of its tokens are control tokens, which no text may become. Immutable. */
final class TokenizerVocabulary {

    private static final int NONE = -1;

    /** How control tokens are spelled that a template keeps roles apart with. */
    private static final Pattern ROLE = Pattern.compile("<([|\uFF5C]).+\\1>");

    private final TokenizerFile file;
    private final Map<String, AddedToken> controls = new LinkedHashMap<>();
    private final int unknown;

    private TokenizerVocabulary(TokenizerFile file, String template) {
        this.file = file;
        for (AddedToken token : file.addedTokens()) {
            // DeepSeek's are not marked special, though they set the speakers apart.
            boolean role = ROLE.matcher(token.content()).matches() && template.contains(token.content());
            // Some fill up with an exclamation mark, without which texts would be others.
            if ((role || token.special()) && !file.isCharacter(token.content())) {
                controls.put(token.content(), token);
            }
        }
        int standsForUnknown = file.unknown().orElse(NONE);
        unknown = controls.values().stream()
                .filter(token -> token.id() == standsForUnknown && meansUnknown(token.content()))
                .mapToInt(AddedToken::id)
                .findFirst()
                .orElse(NONE);
    }

    /**
     * Reads a tokenizer.json.
     *
     * @param source what messages call it
     * @param template the model's chat template; null where it has none
     * @throws ai.cautious.ModelFormatException if it is malformed
     * @throws ai.cautious.UnsupportedModelException if its model is none of BPE, Unigram and WordPiece
     */
    static TokenizerVocabulary read(String source, JsonNode root, @Nullable String template) {
        return of(TokenizerFile.read(source, root), template);
    }

    private static TokenizerVocabulary of(TokenizerFile file, @Nullable String template) {
        return new TokenizerVocabulary(file, template == null ? "" : template);
    }

    /** Reads a tokenizer.json and the tokens that a configuration adds to it. */
    static TokenizerVocabulary read(TokenizerFiles files) {
        TokenizerFile file = TokenizerFile.read(files.source(), files.tokenizer());
        file.add(SpecialTokens.missing(
                files.source() + ": the configuration beside it", files.config(), file.addedTokens()));
        return of(file, files.chatTemplates().get(TokenizerFiles.DEFAULT));
    }

    /** Some vocabularies have what ends a text stand for the unknown, too: that no text may become. */
    private static boolean meansUnknown(String spelling) {
        return spelling.toLowerCase(Locale.ROOT).contains("unk");
    }

    /** The control tokens by spelling. */
    Map<String, AddedToken> controls() {
        return controls;
    }

    /** The control token that does nothing but stand for what the vocabulary lacks; negative where there is none. */
    int unknown() {
        return unknown;
    }

    /** The spelling of each id, empty where an id stands for nothing. */
    String[] pieces() {
        return file.pieces();
    }

    /** One more than the highest id but for those of added tokens. */
    int modelSize() {
        return file.modelSize();
    }

    /**
     * What encodes and decodes.
     *
     * @throws ai.cautious.ModelFormatException if a part is malformed
     * @throws ai.cautious.UnsupportedModelException if a part is of a kind that is not supported
     */
    TokenizerPipeline pipeline() {
        return file.pipeline(controls.values(), unknown);
    }
}
