package ai.cautious.internal.vocabulary;

import ai.cautious.instruction.Prompt;
import ai.cautious.internal.text.IncrementalDetokenizer;
import ai.cautious.model.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A growing token sequence in another tokenizer's tokens: what it spells, encoded anew. Only its end is encoded each time;
 * what lies further back is settled. A settled stretch ends where a word begins, so that the tokens are mostly those of the
 * whole text. Not thread-safe.
 */
final class Reencoding {

    /** So many tokens at the end are not settled, as what follows may change how they are encoded. */
    private static final int OPEN = 32;

    private final Tokenizer from;
    private final Tokenizer to;
    private final List<Integer> tokens = new ArrayList<>();
    private final List<Integer> settled = new ArrayList<>();
    private int settledLength;

    Reencoding(Tokenizer from, Tokenizer to) {
        this.from = from;
        this.to = to;
    }

    int length() {
        return tokens.size();
    }

    void append(int token) {
        tokens.add(token);
    }

    void truncate(int length) {
        tokens.subList(length, tokens.size()).clear();
        if (length < settledLength) {
            settled.clear();
            settledLength = 0;
        }
    }

    /**
     * The other tokenizer's tokens.
     *
     * @param begins whether the text begins here, as what the tokenizer puts in front of a text tells; the same each time
     */
    List<Integer> encoded(boolean begins) {
        int end = settleable();
        if (end > settledLength) {
            settled.addAll(encode(begins, settledLength, end));
            settledLength = end;
        }
        List<Integer> all = new ArrayList<>(settled);
        all.addAll(encode(begins, settledLength, tokens.size()));
        return all;
    }

    /** The last place before the open end where a word begins and no character is cut; where nothing else is settled. */
    private int settleable() {
        int end = tokens.size() - OPEN;
        while (end > settledLength && !beginsWord(end)) {
            end--;
        }
        return end;
    }

    private boolean beginsWord(int position) {
        if (!isText(tokens.get(position))) {
            return true;
        }
        String before = from.decode(tokens.get(position - 1));
        String both = from.decode(tokens.get(position - 1), tokens.get(position));
        return both.length() > before.length() && Character.isWhitespace(both.charAt(before.length()));
    }

    private List<Integer> encode(boolean begins, int start, int end) {
        List<Prompt.Piece> pieces = new ArrayList<>();
        if (begins && start == 0) {
            pieces.add(new Prompt.Start());
        }
        int position = start;
        while (position < end) {
            int token = tokens.get(position);
            if (!isText(token)) {
                // What the other tokenizer has no control token for, it does without.
                if (token < from.vocabularySize() && to.controlTokens().contains(from.piece(token))) {
                    pieces.add(new Prompt.Control(from.piece(token)));
                }
                position++;
            } else {
                int first = position;
                while (position < end && isText(tokens.get(position))) {
                    position++;
                }
                pieces.add(new Prompt.Text(text(first, position)));
            }
        }
        return Arrays.stream(to.encode(new Prompt(pieces))).boxed().toList();
    }

    /** Neither a control token nor one of those that a model has logits for and its tokenizer has no name for. */
    private boolean isText(int token) {
        return token < from.vocabularySize() && !from.isControl(token);
    }

    /** Without the beginning of a character at its end: the rest of it will come. */
    private String text(int start, int end) {
        String text = from.decode(
                tokens.subList(start, end).stream().mapToInt(Integer::intValue).toArray());
        int whole = text.length();
        while (end == tokens.size() && whole > 0 && text.charAt(whole - 1) == IncrementalDetokenizer.REPLACEMENT) {
            whole--;
        }
        return text.substring(0, whole);
    }
}
