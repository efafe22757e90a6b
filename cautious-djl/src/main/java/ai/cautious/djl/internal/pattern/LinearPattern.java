package ai.cautious.djl.internal.pattern;

/**
 * A regular expression that finds what Oniguruma would find, in a number of steps that is bounded by the text's length.
 * Immutable.
 */
public final class LinearPattern {

    /** Patterns of words look at a character once or twice; what looks at each this often goes back and forth. */
    private static final int STEPS_PER_CHARACTER = 100;

    private static final int FREE_STEPS = 1_000_000;
    private static final int MOST_CHARACTERS = 10_000;
    private static final int NONE = -1;

    private final String source;
    private final String pattern;
    private final Automaton automaton;

    private LinearPattern(String source, String pattern) {
        this.source = source;
        this.pattern = pattern;
        if (pattern.length() > MOST_CHARACTERS) {
            throw PatternFault.of(source, pattern, "is too long");
        }
        automaton = new Automaton(source, pattern, new PatternParser(source, pattern).parse());
    }

    private LinearPattern(CodePoints set) {
        source = "a set";
        pattern = "of characters";
        automaton = new Automaton(source, pattern, new Node.One(set));
    }

    /** The pattern that matches each character of a set. */
    public static LinearPattern anyOf(CodePoints set) {
        return new LinearPattern(set);
    }

    /**
     * Compiles a regular expression.
     *
     * @param source what messages call the place where it is written
     * @throws ai.cautious.UnsupportedModelException if it cannot be matched here, saying why
     */
    public static LinearPattern compile(String source, String pattern) {
        return new LinearPattern(source, pattern);
    }

    /** The pattern that matches a text and nothing else. */
    public static LinearPattern literal(String source, String text) {
        StringBuilder quoted = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (c < 0x80 && !Character.isLetterOrDigit(c) && c > ' ') {
                quoted.append('\\');
            }
            quoted.appendCodePoint(c);
        });
        return new LinearPattern(source, quoted.toString());
    }

    /** Is told what was found. */
    @FunctionalInterface
    public interface Matches {

        /** From where to where; the end is not included. */
        void found(int from, int to);
    }

    /**
     * Finds all matches from left to right, none of which begins within another.
     *
     * @param from where the text begins
     * @param to where it ends
     * @throws ai.cautious.UnsupportedModelException if the pattern takes more steps than a text of this length may take
     */
    public void forEach(char[] text, int from, int to, Matches matches) {
        long steps = FREE_STEPS + (long) STEPS_PER_CHARACTER * (to - from);
        int start = from;
        int lastEnd = NONE;
        while (start <= to) {
            int end = NONE;
            int state = Automaton.START;
            int at = start;
            while (true) {
                int column;
                int next;
                if (at >= to) {
                    column = automaton.end();
                    next = at;
                } else {
                    char c = text[at];
                    next = at + 1;
                    if (Character.isHighSurrogate(c) && next < to && Character.isLowSurrogate(text[next])) {
                        column = automaton.alphabet().of(Character.toCodePoint(c, text[next++]));
                    } else {
                        column = automaton.alphabet().of(c);
                    }
                }
                int transition = automaton.next(state, column);
                if ((transition & 1) != 0) {
                    end = at;
                }
                state = transition >> 1;
                if (state == Automaton.DEAD) {
                    break;
                }
                at = next;
            }
            steps -= at - start + 1;
            if (steps < 0) {
                throw PatternFault.of(
                        source, pattern, "takes too many steps on a text of " + (to - from) + " characters");
            }
            if (end == NONE || end == start && end == lastEnd) {
                start = after(text, start, to);
            } else {
                matches.found(start, end);
                start = end;
                lastEnd = end;
            }
        }
    }

    private static int after(char[] text, int at, int to) {
        boolean pair = at + 1 < to && Character.isSurrogatePair(text[at], text[at + 1]);
        return at + (pair ? 2 : 1);
    }
}
