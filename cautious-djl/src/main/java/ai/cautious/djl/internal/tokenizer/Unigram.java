package ai.cautious.djl.internal.tokenizer;

import ai.cautious.EngineException;
import ai.cautious.ModelFormatException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The most probable pieces of a text by a unigram language model (Kudo 2018, arXiv 1804.10959), found by Viterbi's
 * algorithm. Thread-safe.
 */
final class Unigram implements TextModel {

    private static final int NONE = -1;

    /** What an unknown character's score is below the worst piece's. */
    private static final double PENALTY = 10;

    private final Component model;
    private final Map<String, Integer> ids = new HashMap<>();
    private final double[] scores;
    private final int unknown;
    private final double unknownScore;
    private final boolean byteFallback;
    private final WordCache cache = new WordCache();

    /** Pieces that no text becomes. */
    private final Set<String> withheld = new HashSet<>();

    private final CharTrie pieces = new CharTrie();
    private final int[] idOfNode;

    /**
     * Reads it.
     *
     * @param vocabulary the pieces by id
     * @param hidden pieces that no text becomes
     */
    Unigram(Component model, List<String> vocabulary, Set<String> hidden) {
        this.model = model;
        this.unknown = model.has("unk_id") ? model.count("unk_id", 0) : NONE;
        this.byteFallback = model.flag("byte_fallback", false);
        if (unknown >= vocabulary.size()) {
            throw model.fault("unk_id", "below " + vocabulary.size());
        }
        scores = new double[vocabulary.size()];
        Map<Integer, Integer> idOf = new HashMap<>();
        double worst = Double.POSITIVE_INFINITY;
        for (int id = 0; id < scores.length; id++) {
            scores[id] = score(id);
            worst = Math.min(worst, scores[id]);
            String piece = vocabulary.get(id);
            if (hidden.contains(piece)) {
                withheld.add(piece);
            } else if (!piece.isEmpty()) {
                ids.put(piece, id);
                idOf.put(pieces.put(piece), id);
            }
        }
        unknownScore = worst - PENALTY;
        idOfNode = new int[pieces.size()];
        Arrays.fill(idOfNode, NONE);
        idOf.forEach((node, id) -> idOfNode[node] = id);
    }

    private double score(int id) {
        JsonNode score = model.field("vocab").get(id).path(1);
        if (!score.isNumber() || !Double.isFinite(score.doubleValue())) {
            throw new ModelFormatException(model.place("vocab") + "[" + id + "] has no score that is a finite number");
        }
        return Score.asRead(score.doubleValue());
    }

    @Override
    public boolean withholds(String spelling) {
        return withheld.contains(spelling);
    }

    @Override
    public void encode(char[] text, int from, int to, Tokens tokens) {
        TextModel.requireLength(to - from, LONGEST_PIECE / 2);
        boolean remembered = to - from <= WordCache.LONGEST;
        if (remembered && cache.find(text, from, to, tokens)) {
            return;
        }
        int start = tokens.size();
        new Lattice(text, from, to).appendTo(tokens);
        if (remembered) {
            cache.put(text, from, to, tokens.from(start));
        }
    }

    /** The best way to each place of a text. */
    private final class Lattice {

        private final char[] text;
        private final int from;
        private final int length;
        private final double[] best;
        private final int[] start;
        private final int[] id;
        private final WorkLimit limit;

        Lattice(char[] text, int from, int to) {
            this.text = text;
            this.from = from;
            this.length = to - from;
            best = new double[length + 1];
            start = new int[length + 1];
            id = new int[length + 1];
            limit = new WorkLimit(model.place("vocab"), length);
            Arrays.fill(start, NONE);
            for (int at = 0; at < length; ) {
                at += extend(at);
            }
        }

        /** Tries every piece from a place on; returns the length of the character there. */
        private int extend(int at) {
            int character = Character.charCount(Character.codePointAt(text, from + at, from + length));
            boolean known = false;
            int node = CharTrie.ROOT;
            int end = at;
            while (end < length) {
                node = pieces.next(node, text[from + end++]);
                if (node == CharTrie.NONE) {
                    break;
                }
                if (idOfNode[node] != NONE) {
                    reach(end, at, idOfNode[node], scores[idOfNode[node]]);
                    known |= end - at == character;
                }
            }
            limit.spend(end - at);
            if (!known) {
                reach(at + character, at, unknown, unknownScore);
            }
            return character;
        }

        private void reach(int end, int at, int piece, double score) {
            double candidate = score + best[at];
            if (start[end] == NONE || candidate > best[end]) {
                requireUnknown(piece);
                best[end] = candidate;
                start[end] = at;
                id[end] = piece;
            }
        }

        private void requireUnknown(int piece) {
            if (piece == NONE) {
                throw new EngineException(model.place("unk_id") + " is missing, and a text needs it");
            }
        }

        void appendTo(Tokens tokens) {
            Tokens ends = new Tokens();
            // Unknown characters side by side are one piece.
            int last = NONE;
            for (int end = length; end > 0; end = start[end]) {
                if (last != NONE && id[end] == unknown && id[last] == unknown) {
                    start[last] = start[end];
                } else {
                    ends.add(end);
                    last = end;
                }
            }
            for (int i = ends.size() - 1; i >= 0; i--) {
                int end = ends.get(i);
                if (id[end] == unknown) {
                    appendUnknown(new String(text, from + start[end], end - start[end]), tokens);
                } else {
                    tokens.add(id[end]);
                }
            }
        }

        private void appendUnknown(String piece, Tokens tokens) {
            Integer known = ids.get(piece);
            if (known != null) {
                tokens.add(known);
            } else if (!byteFallback || !appendBytes(piece, tokens)) {
                tokens.add(unknown);
            }
        }

        private boolean appendBytes(String piece, Tokens tokens) {
            byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
            int[] spelled = new int[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                spelled[i] = ids.getOrDefault(String.format(Locale.ROOT, "<0x%02X>", bytes[i]), NONE);
                if (spelled[i] == NONE) {
                    return false;
                }
            }
            tokens.addAll(spelled, spelled.length);
            return true;
        }
    }
}
