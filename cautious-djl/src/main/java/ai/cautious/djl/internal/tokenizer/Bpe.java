package ai.cautious.djl.internal.tokenizer;

import ai.cautious.ModelFormatException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Byte pair encoding (Sennrich et al. 2016, arXiv 1508.07909). Thread-safe. */
final class Bpe implements TextModel {

    private static final int NONE = -1;

    /** Pieces from this length on are cut where no merge crosses, so that words in them are found in the cache. */
    private static final int LONG = 16;

    private final BpeFile file;
    private final Map<String, Integer> reachable;
    private final Merger merger;
    private final int[] symbols = new int[1 << Character.SIZE];
    private final Map<Integer, Integer> rareSymbols = new HashMap<>();
    private final int[] bytes = new int[256];
    private final boolean cuts;
    private final WordCache cache = new WordCache();

    Bpe(BpeFile file) {
        this.file = file;
        this.reachable = file.reachable();
        this.merger = new Merger(file.merges());
        this.cuts =
                !file.ignoreMerges() && file.prefix().isEmpty() && file.suffix().isEmpty();
        Arrays.fill(symbols, NONE);
        reachable.forEach((token, id) -> {
            int first = token.isEmpty() ? 0 : token.codePointAt(0);
            if (token.length() == 1 && !Character.isSurrogate(token.charAt(0))) {
                symbols[first] = id;
            } else if (!token.isEmpty() && token.length() == Character.charCount(first)) {
                rareSymbols.put(first, id);
            }
        });
        for (int value = 0; value < bytes.length; value++) {
            bytes[value] = reachable.getOrDefault(String.format(Locale.ROOT, "<0x%02X>", value), NONE);
        }
    }

    @Override
    public boolean withholds(String spelling) {
        return file.withholds(spelling);
    }

    @Override
    public void encode(char[] text, int from, int to, Tokens tokens) {
        TextModel.requireLength(to - from, LONGEST_PIECE);
        if (!cuts || to - from < LONG) {
            encodeWord(text, from, to, tokens);
            return;
        }
        int start = from;
        int before = Character.codePointAt(text, from, to);
        for (int at = from + Character.charCount(before); at < to; ) {
            int c = Character.codePointAt(text, at, to);
            if (symbol(before) != NONE && symbol(c) != NONE && !file.adjacent(before, c)) {
                encodeWord(text, start, at, tokens);
                start = at;
            }
            before = c;
            at += Character.charCount(c);
        }
        encodeWord(text, start, to, tokens);
    }

    private void encodeWord(char[] text, int from, int to, Tokens tokens) {
        boolean remembered = to - from <= WordCache.LONGEST;
        if (remembered && cache.find(text, from, to, tokens)) {
            return;
        }
        int start = tokens.size();
        Integer whole = file.ignoreMerges() ? reachable.get(new String(text, from, to - from)) : null;
        if (whole != null) {
            tokens.add(whole);
        } else {
            merge(text, from, to, tokens);
        }
        if (remembered) {
            cache.put(text, from, to, tokens.from(start));
        }
    }

    private void merge(char[] text, int from, int to, Tokens tokens) {
        Symbols word = new Symbols(to - from);
        for (int at = from; at < to; ) {
            int c = Character.codePointAt(text, at, to);
            int next = at + Character.charCount(c);
            word.read(c, at == from, next == to);
            at = next;
        }
        word.flushUnknown();
        tokens.addAll(word.ids, merger.merge(word.ids, word.count));
    }

    private int symbol(int codePoint) {
        return codePoint < symbols.length ? symbols[codePoint] : rareSymbols.getOrDefault(codePoint, NONE);
    }

    /** A word's symbols before any merge. */
    private final class Symbols {

        private int[] ids;
        private int count;
        private int unknown = NONE;

        Symbols(int capacity) {
            ids = new int[capacity];
        }

        void read(int c, boolean first, boolean last) {
            boolean plain = (first || file.prefix().isEmpty())
                    && (!last || file.suffix().isEmpty());
            String spelled =
                    plain ? "" : (first ? "" : file.prefix()) + Character.toString(c) + (last ? file.suffix() : "");
            int id = plain ? symbol(c) : reachable.getOrDefault(spelled, NONE);
            if (id != NONE) {
                flushUnknown();
                add(id);
            } else if (!file.byteFallback() || !readBytes(plain ? Character.toString(c) : spelled)) {
                readUnknown();
            }
        }

        private boolean readBytes(String spelled) {
            byte[] utf8 = spelled.getBytes(StandardCharsets.UTF_8);
            for (byte b : utf8) {
                if (bytes[b & 0xFF] == NONE) {
                    return false;
                }
            }
            for (byte b : utf8) {
                add(bytes[b & 0xFF]);
            }
            return true;
        }

        private void readUnknown() {
            if (file.unknown().isPresent()) {
                if (unknown != NONE && !file.fusesUnknown()) {
                    add(unknown);
                }
                unknown = file.unknown().getAsInt();
            } else if (file.namesUnknown()) {
                throw new ModelFormatException(file.place() + " is not in the vocabulary, and a text needs it");
            }
        }

        void flushUnknown() {
            if (unknown != NONE) {
                add(unknown);
                unknown = NONE;
            }
        }

        private void add(int id) {
            if (count == ids.length) {
                ids = Arrays.copyOf(ids, count + Math.max(8, count / 2));
            }
            ids[count++] = id;
        }
    }
}
