package ai.cautious.djl.internal.pattern;

import ai.cautious.UnsupportedModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads regular expressions in Oniguruma's Ruby syntax, as far as tokenizers use it: no back references, no looking behind,
 * and ahead by one character only. Not thread-safe.
 */
final class PatternParser {

    private static final int MOST_NESTED = 50;
    private static final int MOST_REPEATED = 1000;
    private static final CodePoints NEWLINE = CodePoints.of("\n");

    private final String source;
    private final String pattern;
    private int at;
    private int nested;
    private boolean ignoreCase;

    PatternParser(String source, String pattern) {
        this.source = source;
        this.pattern = pattern;
    }

    /** The whole pattern. */
    Node parse() {
        Node node = choice();
        if (at < pattern.length()) {
            throw fault("has a ) too many");
        }
        return node;
    }

    private Node choice() {
        // At a group's start only: elsewhere it would begin a group of its own.
        ignoreCase |= skip("(?i)");
        List<Node> branches = new ArrayList<>();
        do {
            branches.add(sequence());
        } while (skip("|"));
        return branches.size() == 1 ? branches.get(0) : new Node.Choice(List.copyOf(branches));
    }

    private Node sequence() {
        List<Node> parts = new ArrayList<>();
        List<Possessive> possessives = new ArrayList<>();
        while (at < pattern.length() && peek() != '|' && peek() != ')') {
            Node node = quantified(atom(), parts.size(), possessives);
            parts.add(node);
        }
        possessives.forEach(possessive -> check(possessive, parts));
        return parts.size() == 1 ? parts.get(0) : new Node.Sequence(List.copyOf(parts));
    }

    /** A possessive repetition: the index of its part, and what it repeats. */
    private record Possessive(int part, CodePoints set) {}

    private Node quantified(Node atom, int part, List<Possessive> possessives) {
        Node node = atom;
        for (int start = at; at < pattern.length(); start = at) {
            int least;
            int most = -1;
            boolean counted = false;
            if (skip("*")) {
                least = 0;
            } else if (skip("+")) {
                least = 1;
            } else if (skip("?")) {
                least = 0;
                most = 1;
            } else if (counts()) {
                int[] bounds = new int[2];
                readCounts(bounds);
                least = bounds[0];
                most = bounds[1];
                counted = true;
            } else {
                return node;
            }
            require(most < 0 || least <= most, "repeats from " + least + " to " + most + " times");
            require(Math.max(least, most) <= MOST_REPEATED, "repeats more than " + MOST_REPEATED + " times");
            require(!node.matchesEmpty() || most == 1, "repeats what may be empty");
            boolean lazy = skip("?");
            require(!lazy || !counted || least != most, "repeats a fixed number of times and asks for few");
            if (!lazy && !counted && skip("+")) {
                require(node instanceof Node.One, "has a possessive repetition of more than one character");
                possessives.add(new Possessive(part, ((Node.One) node).set()));
            }
            require(at > start, "cannot be read");
            node = new Node.Repeat(node, least, most, !lazy);
        }
        return node;
    }

    /**
     * A possessive repetition is a greedy one where giving back could not help: what follows never begins with what it
     * repeats.
     */
    private void check(Possessive possessive, List<Node> parts) {
        boolean decided = nested == 0;
        for (Node next : parts.subList(possessive.part + 1, parts.size())) {
            Node first = next instanceof Node.Repeat repeat ? repeat.body() : next;
            boolean apart = first instanceof Node.One one
                    && one.set().and(possessive.set).equals(CodePoints.NONE);
            require(apart, "has a possessive repetition before something that may begin alike");
            if (!next.matchesEmpty()) {
                decided = true;
                break;
            }
        }
        require(decided, "has a possessive repetition at a group's end");
    }

    private boolean counts() {
        int end = pattern.indexOf('}', at);
        return end > 0 && pattern.substring(at, end + 1).matches("\\{(\\d{1,6}(,\\d{0,6})?|,\\d{1,6})}");
    }

    private void readCounts(int[] bounds) {
        int end = pattern.indexOf('}', at);
        String[] counts = pattern.substring(at + 1, end).split(",", -1);
        bounds[0] = counts[0].isEmpty() ? 0 : Integer.parseInt(counts[0]);
        String most = counts[counts.length - 1];
        bounds[1] = most.isEmpty() ? -1 : Integer.parseInt(most);
        at = end + 1;
    }

    private Node atom() {
        if (skip("(")) {
            return group();
        }
        if (skip("[")) {
            return new Node.One(new SetParser().parse());
        }
        if (skip(".")) {
            return new Node.One(NEWLINE.not());
        }
        if (skip("$")) {
            return new Node.Ahead(NEWLINE, true);
        }
        if (skip("\\z")) {
            return new Node.Ahead(CodePoints.NONE, true);
        }
        require("*+?^".indexOf(peek()) < 0, "has " + peek() + " where it is not supported");
        if (peek() == '\\') {
            return new Node.One(escape());
        }
        return new Node.One(literal(next()));
    }

    private Node group() {
        if (skip("?=")) {
            return nest(() -> ahead(choice()));
        }
        if (skip("?!")) {
            Node.Ahead ahead = (Node.Ahead) nest(() -> ahead(choice()));
            return new Node.Ahead(ahead.set().not(), !ahead.atEnd());
        }
        boolean outer = ignoreCase;
        if (skip("?i:")) {
            ignoreCase = true;
        } else if (!skip("?:")) {
            require(!pattern.startsWith("?", at), "has a group of a kind that is not supported");
        }
        Node body = nest(this::choice);
        ignoreCase = outer;
        return body;
    }

    private Node nest(Supplier<Node> body) {
        require(++nested <= MOST_NESTED, "nests more than " + MOST_NESTED + " groups");
        boolean outer = ignoreCase;
        Node node = body.get();
        ignoreCase = outer;
        nested--;
        require(skip(")"), "has a group without its )");
        return node;
    }

    private Node.Ahead ahead(Node node) {
        if (node instanceof Node.Ahead ahead) {
            return ahead;
        }
        if (node instanceof Node.One one) {
            return new Node.Ahead(one.set(), false);
        }
        require(node instanceof Node.Choice, "looks ahead by more than one character");
        CodePoints set = CodePoints.NONE;
        boolean atEnd = false;
        for (Node branch : ((Node.Choice) node).branches()) {
            Node.Ahead ahead = ahead(branch);
            set = set.or(ahead.set());
            atEnd |= ahead.atEnd();
        }
        return new Node.Ahead(set, atEnd);
    }

    /** What a backslash and what follows it stand for. */
    private CodePoints escape() {
        at++;
        require(at < pattern.length(), "ends in a backslash");
        int letter = next();
        return switch (letter) {
            case 's' -> Characters.SPACE;
            case 'S' -> Characters.SPACE.not();
            case 'd' -> Characters.DIGIT;
            case 'D' -> Characters.DIGIT.not();
            case 'w' -> Characters.WORD;
            case 'W' -> Characters.WORD.not();
            case 'p', 'P' -> property(letter == 'P');
            case 'n' -> NEWLINE;
            case 'r' -> CodePoints.of("\r");
            case 't' -> CodePoints.of("\t");
            case 'f' -> CodePoints.of("\f");
            case 'v' -> CodePoints.range(0x0B, 0x0B);
            case 'x' -> skip("{") ? literal(hex(pattern.indexOf('}', at), 1)) : literal(ascii(hex(at + 2, 0)));
            case 'u' -> literal(hex(at + 4, 0));
            default -> {
                boolean mark = letter < 0x80 && !Character.isLetterOrDigit(letter);
                require(mark, "has \\" + Character.toString(letter) + ", which is not supported");
                yield CodePoints.range(letter, letter);
            }
        };
    }

    /** Above that, a two-digit escape is a byte of UTF-8. */
    private int ascii(int code) {
        require(code < 0x80, "has a byte that is no character");
        return code;
    }

    private int hex(int end, int after) {
        require(end > at && end + after <= pattern.length(), "has an escape without its digits");
        String digits = pattern.substring(at, end);
        require(digits.matches("[0-9A-Fa-f]{1,6}"), "has an escape without its digits");
        int code = Integer.parseInt(digits, 16);
        require(code <= Character.MAX_CODE_POINT, "has an escape of no character");
        at = end + after;
        return code;
    }

    private CodePoints property(boolean not) {
        require(skip("{"), "has a property without braces");
        boolean negated = skip("^") != not;
        int end = pattern.indexOf('}', at);
        require(end > 0, "has a property without its }");
        String name = pattern.substring(at, end);
        String unsupported = "has the property " + name + ", which is not supported";
        require(!ignoreCase || !name.startsWith("L") || name.length() == 1, unsupported);
        CodePoints set = Characters.property(name).orElseThrow(() -> fault(unsupported));
        at = end + 1;
        return negated ? set.not() : set;
    }

    private CodePoints literal(int code) {
        return ignoreCase ? bothCases(code) : CodePoints.range(code, code);
    }

    /** ASCII letters only: of these it is known what Oniguruma takes for the same letter. */
    private CodePoints bothCases(int code) {
        require(code < 0x80 || !Character.isLetter(code), "ignores the case of more than ASCII letters");
        if (code >= 0x80 || !Character.isLetter(code)) {
            return CodePoints.range(code, code);
        }
        String lower = Character.toString(Character.toLowerCase(code));
        String others = lower.equals("s") ? "\u017F" : lower.equals("k") ? "\u212A" : "";
        return CodePoints.of(lower + Character.toString(Character.toUpperCase(code)) + others);
    }

    private char peek() {
        return pattern.charAt(at);
    }

    private int next() {
        int code = pattern.codePointAt(at);
        at += Character.charCount(code);
        return code;
    }

    private boolean skip(String expected) {
        boolean there = pattern.startsWith(expected, at);
        at += there ? expected.length() : 0;
        return there;
    }

    private void require(boolean holds, String reason) {
        if (!holds) {
            throw fault(reason);
        }
    }

    private UnsupportedModelException fault(String reason) {
        return PatternFault.of(source, pattern, reason);
    }

    /** What stands between brackets; the opening one has been read. */
    private final class SetParser {

        CodePoints parse() {
            require(++nested <= MOST_NESTED, "nests more than " + MOST_NESTED + " groups");
            boolean negated = skip("^");
            CodePoints all = CodePoints.ALL;
            CodePoints set = CodePoints.NONE;
            boolean first = true;
            while (!skip("]") || first) {
                if (first && pattern.startsWith("]", at - 1)) {
                    at--;
                }
                require(at < pattern.length(), "has a [ without its ]");
                if (skip("&&")) {
                    all = all.and(set);
                    set = CodePoints.NONE;
                } else {
                    set = set.or(item());
                }
                first = false;
            }
            nested--;
            CodePoints result = all.and(set);
            return negated ? result.not() : result;
        }

        private CodePoints item() {
            require(!pattern.startsWith("[:", at), "has a POSIX bracket, which is not supported");
            if (skip("[")) {
                return parse();
            }
            int start = at;
            CodePoints set = peek() == '\\' ? escape() : literal(next());
            boolean range =
                    pattern.startsWith("-", at) && !pattern.startsWith("-]", at) && !pattern.startsWith("-[", at);
            if (!range) {
                return set;
            }
            int first = single(set, start);
            at++;
            require(at < pattern.length(), "has a [ without its ]");
            start = at;
            int last = single(peek() == '\\' ? escape() : literal(next()), start);
            require(first <= last, "has a range that ends before it begins");
            return ignoreCase ? bothCases(first, last) : CodePoints.range(first, last);
        }

        private CodePoints bothCases(int first, int last) {
            require(last < 0x80, "ignores the case of more than ASCII letters");
            CodePoints set = CodePoints.NONE;
            for (int code = first; code <= last; code++) {
                set = set.or(PatternParser.this.bothCases(code));
            }
            return set;
        }

        /** The one character of an end of a range. */
        private int single(CodePoints set, int start) {
            String written = pattern.substring(start, at);
            int code = written.codePointAt(0);
            if (written.startsWith("\\")) {
                int[] bounds = set.bounds();
                boolean one = bounds.length == 2 && bounds[1] == bounds[0] + 1;
                require(one, "has a range with an end that is no character");
                return bounds[0];
            }
            return code;
        }
    }
}
