package ai.cautious.djl.internal.tokenizer;

import ai.cautious.ModelFormatException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/** What a tokenizer.json says of its BPE model. Immutable once read. */
final class BpeFile {

    private static final String UNKNOWN = "unk_token";
    private static final String MERGES = "merges";

    private final Component model;
    private final Map<String, Integer> vocabulary;
    private final Set<String> hidden;
    private final Merges merges;

    /** Of those hidden ones, what merges make. */
    private final Set<String> withheld = new HashSet<>();

    /** The pairs of characters that stand side by side within a token that merges make. */
    private final LongTable adjacent = new LongTable();

    private final String prefix;
    private final String suffix;
    private final OptionalInt unknown;
    private final boolean byteFallback;
    private final boolean fusesUnknown;
    private final boolean ignoreMerges;

    /**
     * Reads it.
     *
     * @param vocabulary its {@code vocab}
     * @param hidden tokens that no text becomes
     */
    BpeFile(Component model, Map<String, Integer> vocabulary, Set<String> hidden) {
        this.model = model;
        this.vocabulary = vocabulary;
        this.hidden = hidden;
        this.prefix = model.text("continuing_subword_prefix", "");
        this.suffix = model.text("end_of_word_suffix", "");
        this.byteFallback = model.flag("byte_fallback", false);
        this.fusesUnknown = model.flag("fuse_unk", false);
        this.ignoreMerges = model.flag("ignore_merges", false);
        Integer standsForUnknown = vocabulary.get(model.text(UNKNOWN, ""));
        this.unknown = standsForUnknown == null ? OptionalInt.empty() : OptionalInt.of(standsForUnknown);
        requireNoDropout();
        JsonNode list = model.field(MERGES);
        if (!list.isArray()) {
            throw model.fault(MERGES, "a list");
        }
        int tokens = vocabulary.values().stream().mapToInt(id -> id + 1).max().orElse(0);
        merges = new Merges(list.size(), tokens);
        readMerges(list);
    }

    private void requireNoDropout() {
        JsonNode dropout = model.field("dropout");
        if (model.has("dropout") && (!dropout.isNumber() || dropout.doubleValue() != 0)) {
            throw model.unsupported("a BPE model with a dropout of " + dropout
                    + "; only 0 is supported, for a text would" + " be read otherwise each time");
        }
    }

    private void readMerges(JsonNode list) {
        int prefixBytes = prefix.getBytes(StandardCharsets.UTF_8).length;
        int rank = 0;
        for (int i = 0; i < list.size(); i++) {
            JsonNode merge = list.get(i);
            if (merge.isTextual() && merge.textValue().startsWith("#version")) {
                continue;
            }
            String[] sides = sides(merge, i);
            byte[] right = sides[1].getBytes(StandardCharsets.UTF_8);
            if (right.length < prefixBytes) {
                throw fault(i, "has a right side that lacks the continuing_subword_prefix");
            }
            String token =
                    sides[0] + new String(right, prefixBytes, right.length - prefixBytes, StandardCharsets.UTF_8);
            int id = id(token, i);
            if (hidden.contains(token)) {
                withheld.add(token);
            } else {
                merges.put(id(sides[0], i), id(sides[1], i), rank, id);
                addAdjacent(token);
            }
            rank++;
        }
    }

    private String[] sides(JsonNode merge, int index) {
        if (merge.isArray()
                && merge.size() == 2
                && merge.get(0).isTextual()
                && merge.get(1).isTextual()) {
            return new String[] {merge.get(0).textValue(), merge.get(1).textValue()};
        }
        String[] sides = merge.isTextual() ? merge.textValue().split(" ", -1) : new String[0];
        if (sides.length != 2) {
            throw fault(index, "is neither two tokens with a space between them nor a list of two");
        }
        return sides;
    }

    private void addAdjacent(String token) {
        int before = token.codePointAt(0);
        for (int at = Character.charCount(before); at < token.length(); ) {
            int c = token.codePointAt(at);
            adjacent.put(pair(before, c));
            before = c;
            at += Character.charCount(c);
        }
    }

    private int id(String token, int merge) {
        Integer id = vocabulary.get(token);
        if (id == null || token.isEmpty()) {
            throw fault(merge, "needs the token \"" + token + "\", which the vocabulary lacks");
        }
        return id;
    }

    private ModelFormatException fault(int merge, String what) {
        return new ModelFormatException(model.place(MERGES) + "[" + merge + "] " + what);
    }

    /** The tokens that texts become. */
    Map<String, Integer> reachable() {
        Map<String, Integer> reachable = new HashMap<>(vocabulary);
        reachable.keySet().removeAll(hidden);
        return reachable;
    }

    /** Whether a text of this spelling would become a token, were that not hidden. */
    boolean withholds(String spelling) {
        return withheld.contains(spelling)
                || ignoreMerges && hidden.contains(spelling) && vocabulary.containsKey(spelling);
    }

    Merges merges() {
        return merges;
    }

    /** Whether two characters stand side by side within a token that merges make. */
    boolean adjacent(int left, int right) {
        return adjacent.get(pair(left, right)) != LongTable.NONE;
    }

    private static long pair(int left, int right) {
        return (long) left << Integer.SIZE | right;
    }

    /** In front of all symbols of a word but the first. */
    String prefix() {
        return prefix;
    }

    /** Behind a word's last symbol. */
    String suffix() {
        return suffix;
    }

    boolean byteFallback() {
        return byteFallback;
    }

    boolean fusesUnknown() {
        return fusesUnknown;
    }

    /** Whether a word that is a token needs no merges. */
    boolean ignoreMerges() {
        return ignoreMerges;
    }

    /** What stands for characters that the vocabulary lacks. */
    OptionalInt unknown() {
        return unknown;
    }

    boolean namesUnknown() {
        return model.has(UNKNOWN);
    }

    /** What messages call the unknown token. */
    String place() {
        return model.place(UNKNOWN);
    }
}
