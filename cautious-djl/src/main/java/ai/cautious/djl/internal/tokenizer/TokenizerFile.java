package ai.cautious.djl.internal.tokenizer;

import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A tokenizer.json with its vocabulary and added tokens; its other parts are read when a pipeline is made of it. */
public final class TokenizerFile {

    /** Ids beyond this are a malformed file, not a vocabulary. */
    private static final int MAX_ID = 1 << 22;

    private final Component root;
    private final Component model;
    private final Kind kind;

    /** By spelling; of a Unigram model in the order of ids. */
    private final Map<String, Integer> vocabulary = new LinkedHashMap<>();

    private final List<String> unigramPieces = new ArrayList<>();
    private final Map<String, AddedToken> added = new LinkedHashMap<>();
    private String[] pieces = new String[0];

    private enum Kind {
        BPE,
        UNIGRAM,
        WORD_PIECE
    }

    private TokenizerFile(String source, JsonNode json) {
        root = new Component(source, json);
        model = root.required("model");
        kind = kind(model);
        if (kind == Kind.UNIGRAM) {
            readPieces();
        } else {
            readVocabulary();
        }
        readAdded();
    }

    private static Kind kind(Component model) {
        String untold = model.has("merges") ? "BPE" : model.has("max_input_chars_per_word") ? "WordPiece" : "";
        String type = model.text("type", untold);
        return switch (type) {
            case "BPE" -> Kind.BPE;
            case "Unigram" -> Kind.UNIGRAM;
            case "WordPiece" -> Kind.WORD_PIECE;
            default ->
                throw new UnsupportedModelException(
                        model.place("type") + " is \"" + type + "\"; supported are BPE, Unigram and WordPiece");
        };
    }

    /**
     * Reads vocabulary and added tokens.
     *
     * @param source what messages call the file
     * @throws ModelFormatException if they are malformed
     * @throws UnsupportedModelException if the model is none of BPE, Unigram and WordPiece
     */
    public static TokenizerFile read(String source, JsonNode json) {
        return new TokenizerFile(source, json);
    }

    /**
     * The pipeline of all parts.
     *
     * @param kept added tokens that no text becomes
     * @param unknown the one of them that may yet stand for what the vocabulary lacks; negative if none may
     * @throws ModelFormatException if a part is malformed
     * @throws UnsupportedModelException if a part is of a kind that is not supported, naming it
     */
    public TokenizerPipeline pipeline(Collection<AddedToken> kept, int unknown) {
        Set<String> hidden = new HashSet<>();
        kept.forEach(token -> hidden.add(token.content()));
        TextModel encoder =
                switch (kind) {
                    case BPE -> new Bpe(new BpeFile(model, vocabulary, hidden));
                    case UNIGRAM -> new Unigram(model, unigramPieces, hidden);
                    case WORD_PIECE -> new WordPiece(model, vocabulary, hidden);
                };
        return new TokenizerPipeline(root, encoder, added.values(), hidden, unknown, pieces());
    }

    /**
     * Adds tokens, with ids as {@code tokenizers} gives them: that of the same spelling, or else the next one that is free.
     * A token that is there already takes on the new one's properties.
     */
    public void add(List<AddedToken> tokens) {
        int size = kind == Kind.UNIGRAM ? unigramPieces.size() : vocabulary.size();
        int next = 1 + added.values().stream().mapToInt(AddedToken::id).max().orElse(-1);
        next = Math.max(next, size);
        for (AddedToken token : tokens) {
            if (!token.content().isEmpty()) {
                Integer known = known(token.content());
                int id = known == null ? next++ : known;
                put(token.withId(id));
            }
        }
    }

    private @Nullable Integer known(String spelling) {
        AddedToken token = added.get(spelling);
        return token == null ? vocabulary.get(spelling) : Integer.valueOf(token.id());
    }

    /** Whether a spelling is one character, and texts with that character need its token. */
    public boolean isCharacter(String spelling) {
        return spelling.codePointCount(0, spelling.length()) == 1 && vocabulary.containsKey(spelling);
    }

    /** All added tokens. */
    public Collection<AddedToken> addedTokens() {
        return added.values();
    }

    /** The spelling of each id, empty where an id stands for nothing. */
    public String[] pieces() {
        int size = pieces.length;
        while (size > 0 && pieces[size - 1].isEmpty()) {
            size--;
        }
        return Arrays.copyOf(pieces, size);
    }

    /** One more than the highest id of the model's own vocabulary, without added tokens. */
    public int modelSize() {
        return 1
                + vocabulary.values().stream().mapToInt(Integer::intValue).max().orElse(-1);
    }

    /** The token that stands for what the vocabulary lacks. */
    public OptionalInt unknown() {
        if (kind == Kind.UNIGRAM) {
            return model.has("unk_id") ? OptionalInt.of(model.count("unk_id", 0)) : OptionalInt.empty();
        }
        Integer id = vocabulary.get(model.text("unk_token", ""));
        return id == null ? OptionalInt.empty() : OptionalInt.of(id);
    }

    private void readVocabulary() {
        if (!model.field("vocab").isObject()) {
            throw model.fault("vocab", "an object");
        }
        model.field("vocab").properties().forEach(entry -> {
            int id = id(model.place("vocab"), entry.getKey(), entry.getValue());
            vocabulary.put(entry.getKey(), id);
            name(id, entry.getKey());
        });
    }

    private void readPieces() {
        JsonNode list = model.field("vocab");
        if (!list.isArray()) {
            throw model.fault("vocab", "a list");
        }
        for (int id = 0; id < list.size(); id++) {
            JsonNode entry = list.get(id);
            if (!entry.isArray() || entry.size() != 2 || !entry.get(0).isTextual()) {
                throw new ModelFormatException(
                        model.place("vocab") + "[" + id + "] is " + entry + "; it must be a piece and its score");
            }
            unigramPieces.add(entry.get(0).textValue());
            vocabulary.put(entry.get(0).textValue(), id);
            name(id, entry.get(0).textValue());
        }
    }

    private void readAdded() {
        for (Component component : root.list("added_tokens")) {
            String content = component.text("content");
            int given = id(component.place("id"), content, component.field("id"));
            if (content.isEmpty()) {
                throw component.fault("content", "a string that is not empty");
            }
            // As tokenizers does it, the vocabulary's id goes before the one that is given here.
            put(AddedToken.read(component, vocabulary.getOrDefault(content, given)));
        }
    }

    private void put(AddedToken token) {
        int id = token.id();
        if (id < pieces.length && !pieces[id].isEmpty() && !pieces[id].equals(token.content())) {
            throw new ModelFormatException(root.place("added_tokens") + ": token " + id + " is both \"" + pieces[id]
                    + "\" and the added token \"" + token.content() + "\"");
        }
        name(id, token.content());
        added.put(token.content(), token);
    }

    private static int id(String place, String piece, JsonNode value) {
        boolean valid = value.isIntegralNumber() && value.canConvertToInt() && value.intValue() >= 0;
        if (!valid || value.intValue() > MAX_ID) {
            throw new ModelFormatException(
                    place + ": the id of \"" + piece + "\" is " + value + "; it must be from 0 to " + MAX_ID);
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
