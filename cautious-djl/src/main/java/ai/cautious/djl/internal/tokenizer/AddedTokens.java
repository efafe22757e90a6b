package ai.cautious.djl.internal.tokenizer;

import ai.cautious.djl.internal.pattern.Characters;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds added tokens in a text: those that a caller marked, and of the others the longest that begins furthest left.
 * Immutable.
 */
final class AddedTokens {

    /** Is told what a text consists of, from left to right. */
    interface Parts {

        void text(int from, int to);

        void token(AddedToken token);

        /** A marked token is only text where it stands. */
        void spelled(AddedToken token);
    }

    private final String place;
    private final CharTrie trie = new CharTrie();
    private final List<@Nullable AddedToken> tokenOfNode = new ArrayList<>();
    private final boolean[] begins = new boolean[1 << Character.SIZE];

    /** With none yet; {@code place} is what messages call them. */
    AddedTokens(String place) {
        this.place = place;
    }

    /** Adds a token that any text may become. */
    void add(AddedToken token, String spelling) {
        if (spelling.isEmpty()) {
            return;
        }
        int node = trie.put(spelling);
        while (tokenOfNode.size() < trie.size()) {
            tokenOfNode.add(null);
        }
        tokenOfNode.set(node, token);
        begins[spelling.charAt(0)] = true;
    }

    /** Splits a text; marks are ascending, apart, and only taken for what they say if the text around them allows it. */
    void split(String text, List<Mark> marks, Parts parts) {
        new Search(text, marks, parts).run();
    }

    /** One text. */
    private final class Search {

        private final String text;
        private final List<Mark> marks;
        private final Parts parts;
        private final WorkLimit limit;
        private int done;

        Search(String text, List<Mark> marks, Parts parts) {
            this.text = text;
            this.marks = marks;
            this.parts = parts;
            this.limit = new WorkLimit(place, text.length());
        }

        void run() {
            int at = 0;
            for (Mark mark : marks) {
                plain(at, mark.start());
                if (!take(mark)) {
                    parts.spelled(mark.token());
                }
                at = mark.end();
            }
            plain(at, text.length());
            if (done < text.length()) {
                parts.text(done, text.length());
            }
        }

        private void plain(int from, int to) {
            int at = from;
            while (at < to) {
                Mark found = begins[text.charAt(at)] ? longest(at, to) : null;
                if (found == null) {
                    at++;
                } else {
                    take(found);
                    at = found.end();
                }
            }
        }

        private @Nullable Mark longest(int from, int to) {
            int node = CharTrie.ROOT;
            Mark found = null;
            int at = from;
            while (at < to) {
                node = trie.next(node, text.charAt(at++));
                if (node == CharTrie.NONE) {
                    break;
                }
                AddedToken token = tokenOfNode.get(node);
                found = token == null ? found : new Mark(from, at, token);
            }
            limit.spend(at - from);
            return found;
        }

        /** Whether the text around it lets it be one. */
        private boolean take(Mark mark) {
            AddedToken token = mark.token();
            int start = mark.start();
            int end = mark.end();
            if (token.singleWord() && (isWord(before(start)) || isWord(after(end)))) {
                return false;
            }
            while (token.lstrip() && start > done && Normalizers.isSpace(text.charAt(start - 1))) {
                start--;
            }
            while (token.rstrip() && end < text.length() && Normalizers.isSpace(text.charAt(end))) {
                end++;
            }
            if (done < start) {
                parts.text(done, start);
            }
            parts.token(token);
            done = end;
            return true;
        }

        private int before(int at) {
            return at == 0 ? ' ' : text.codePointBefore(at);
        }

        private int after(int at) {
            return at == text.length() ? ' ' : text.codePointAt(at);
        }

        private boolean isWord(int codePoint) {
            return Characters.RUST_WORD.contains(codePoint);
        }
    }
}
