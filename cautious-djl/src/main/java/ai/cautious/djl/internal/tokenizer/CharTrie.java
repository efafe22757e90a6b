package ai.cautious.djl.internal.tokenizer;

/** Words by their characters. Filled first, then read by any thread. */
final class CharTrie {

    /** Where every word begins. */
    static final int ROOT = 0;

    /** No node. */
    static final int NONE = -1;

    /** The node that a way leads to is one more than the way's place. */
    private final LongTable ways = new LongTable();

    /** Adds a word; returns the node where it ends. */
    int put(String word) {
        int node = ROOT;
        for (int i = 0; i < word.length(); i++) {
            node = 1 + ways.put(way(node, word.charAt(i)));
        }
        return node;
    }

    /** One more than the highest node. */
    int size() {
        return ways.size() + 1;
    }

    /** Where a character leads from a node. */
    int next(int node, char character) {
        int place = ways.get(way(node, character));
        return place == LongTable.NONE ? NONE : place + 1;
    }

    private static long way(int node, char character) {
        return (long) node << Character.SIZE | character;
    }
}
