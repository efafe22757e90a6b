package ai.cautious.djl.internal.tokenizer;

import ai.cautious.EngineException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * WordPiece: a word's longest pieces from left to right, all but the first with a prefix of their own; a word that has none is
 * unknown as a whole. Thread-safe.
 */
final class WordPiece implements TextModel {

    private static final int NONE = -1;

    private final Component model;
    private final int unknown;
    private final int longestWord;
    private final WordCache cache = new WordCache();

    /** Pieces that no text becomes. */
    private final Set<String> withheld = new HashSet<>();

    private final CharTrie pieces = new CharTrie();
    private final int[] idOfNode;

    /** Where pieces within a word begin. */
    private final int within;

    /**
     * Reads it.
     *
     * @param vocabulary the ids of the pieces
     * @param hidden pieces that no text becomes
     */
    WordPiece(Component model, Map<String, Integer> vocabulary, Set<String> hidden) {
        this.model = model;
        this.unknown = vocabulary.getOrDefault(model.text("unk_token"), NONE);
        this.longestWord = model.count("max_input_chars_per_word", 0);
        Map<Integer, Integer> idOf = new HashMap<>();
        vocabulary.forEach((piece, id) -> {
            if (hidden.contains(piece)) {
                withheld.add(piece);
            } else if (!piece.isEmpty()) {
                idOf.put(pieces.put(piece), id);
            }
        });
        within = pieces.put(model.text("continuing_subword_prefix"));
        idOfNode = new int[pieces.size()];
        Arrays.fill(idOfNode, NONE);
        idOf.forEach((node, id) -> idOfNode[node] = id);
    }

    @Override
    public boolean withholds(String spelling) {
        return withheld.contains(spelling);
    }

    @Override
    public void encode(char[] text, int from, int to, Tokens tokens) {
        boolean remembered = to - from <= WordCache.LONGEST;
        if (remembered && cache.find(text, from, to, tokens)) {
            return;
        }
        int[] word = word(text, from, to);
        tokens.addAll(word, word.length);
        if (remembered) {
            cache.put(text, from, to, word);
        }
    }

    private int[] word(char[] text, int from, int to) {
        if (Character.codePointCount(text, from, to - from) > longestWord) {
            return unknown();
        }
        Tokens word = new Tokens();
        WorkLimit limit = new WorkLimit(model.place("vocab"), to - from);
        int at = from;
        while (at < to) {
            int node = at == from ? CharTrie.ROOT : within;
            int id = NONE;
            int end = at;
            for (int next = at; next < to && node != CharTrie.NONE; ) {
                node = pieces.next(node, text[next++]);
                if (node != CharTrie.NONE && idOfNode[node] != NONE) {
                    id = idOfNode[node];
                    end = next;
                }
                limit.spend(1);
            }
            if (id == NONE) {
                return unknown();
            }
            word.add(id);
            at = end;
        }
        return word.from(0);
    }

    private int[] unknown() {
        if (unknown == NONE) {
            throw new EngineException(model.place("unk_token") + " is not in the vocabulary, and a text needs it");
        }
        return new int[] {unknown};
    }
}
