package ai.cautious.djl.internal.jinja;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a template into tokens, with jinja2's {@code trim_blocks} and {@code lstrip_blocks}: a line's end behind a block or
 * comment goes, and so do the blanks before one that nothing else precedes in its line. Not thread-safe.
 */
final class Lexer {

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private boolean lineBegins = true;

    private Lexer(String source) {
        this.source = source;
    }

    /**
     * The tokens, an {@link Token.Kind#END} last.
     *
     * @throws SyntaxFault if a tag, string or character is out of place
     */
    static List<Token> tokens(String template) {
        String lines = template.replace("\r\n", "\n").replace('\r', '\n');
        Lexer lexer = new Lexer(lines.endsWith("\n") ? lines.substring(0, lines.length() - 1) : lines);
        lexer.template();
        return lexer.tokens;
    }

    private void template() {
        while (at < source.length()) {
            int tag = nextTag(at);
            if (tag < 0) {
                data(source.substring(at));
                advance(source.length());
            } else {
                tag(tag);
            }
        }
        add(Token.Kind.END, "");
    }

    private int nextTag(int from) {
        for (int brace = source.indexOf('{', from); brace >= 0; brace = source.indexOf('{', brace + 1)) {
            if (brace + 1 < source.length() && "{%#".indexOf(source.charAt(brace + 1)) >= 0) {
                return brace;
            }
        }
        return -1;
    }

    private void tag(int tag) {
        char kind = source.charAt(tag + 1);
        char sign = sign(tag + 2);
        String text = stripped(source.substring(at, tag), sign, kind == '{');
        data(text);
        advance(tag + (sign == 0 ? 2 : 3));
        lineBegins = false;
        if (kind == '#') {
            comment();
        } else if (kind == '{') {
            add(Token.Kind.VARIABLE_BEGIN, "");
            new ExpressionLexer(this).lex(Token.Kind.VARIABLE_END);
        } else if (rawBegins()) {
            raw();
        } else {
            add(Token.Kind.BLOCK_BEGIN, "");
            new ExpressionLexer(this).lex(Token.Kind.BLOCK_END);
        }
    }

    private char sign(int index) {
        return index < source.length() && "+-".indexOf(source.charAt(index)) >= 0 ? source.charAt(index) : 0;
    }

    /** Without the blanks that the tag behind it takes away. */
    private String stripped(String text, char sign, boolean variable) {
        if (sign == '-') {
            return text.substring(0, spacesBefore(text, 0));
        }
        int lineStart = text.lastIndexOf('\n') + 1;
        boolean alone = lineStart > 0 || lineBegins;
        return sign == 0 && !variable && alone && spacesBefore(text, lineStart) == lineStart
                ? text.substring(0, lineStart)
                : text;
    }

    private static int spacesBefore(String text, int least) {
        int end = text.length();
        while (end > least && Characters.isSpace(text.charAt(end - 1))) {
            end--;
        }
        return end;
    }

    private void data(String text) {
        if (!text.isEmpty()) {
            add(Token.Kind.DATA, text);
        }
    }

    private void comment() {
        int end = source.indexOf("#}", at);
        if (end < 0) {
            throw new SyntaxFault(line, "a comment has no end");
        }
        char sign = end > at ? sign(end - 1) : 0;
        advance(end + 2);
        afterTag(sign, true);
    }

    /** Goes over what a tag's end takes away of the text behind it. */
    private void afterTag(char sign, boolean trims) {
        if (sign == '-') {
            advance(spacesAfter(at));
        } else if (sign == 0 && trims && at < source.length() && source.charAt(at) == '\n') {
            advance(at + 1);
        }
    }

    private int spacesAfter(int from) {
        int end = from;
        while (end < source.length() && Characters.isSpace(source.charAt(end))) {
            end++;
        }
        return end;
    }

    private boolean rawBegins() {
        return rawTagEnd(at, "raw", false) >= 0;
    }

    /** Where the tag of a word ends that begins at an index, or -1. */
    private int rawTagEnd(int from, String word, boolean plus) {
        int name = spacesAfter(from);
        if (!source.startsWith(word, name)) {
            return -1;
        }
        int end = spacesAfter(name + word.length());
        boolean signed = source.startsWith("-%}", end) || plus && source.startsWith("+%}", end);
        return signed ? end + 3 : source.startsWith("%}", end) ? end + 2 : -1;
    }

    private void raw() {
        int begin = rawTagEnd(at, "raw", false);
        char sign = sign(begin - 3);
        advance(begin);
        afterTag(sign == '-' ? '-' : 0, false);
        for (int tag = source.indexOf("{%", at); tag >= 0; tag = source.indexOf("{%", tag + 1)) {
            char before = sign(tag + 2);
            int end = rawTagEnd(tag + (before == 0 ? 2 : 3), "endraw", true);
            if (end >= 0) {
                data(stripped(source.substring(at, tag), before, false));
                advance(end);
                afterTag(sign(end - 3), true);
                return;
            }
        }
        throw new SyntaxFault(line, "a raw block has no end");
    }

    /** Ends the innermost tag, if the source goes on with its end. */
    boolean tagEnds(Token.Kind end) {
        boolean block = end == Token.Kind.BLOCK_END;
        String bracket = block ? "%}" : "}}";
        char sign = sign(at);
        boolean signed = sign == '-' || block && sign == '+';
        if (!source.startsWith(bracket, signed ? at + 1 : at)) {
            return false;
        }
        add(end, "");
        advance(at + (signed ? 3 : 2));
        afterTag(signed ? sign : 0, block);
        return true;
    }

    String source() {
        return source;
    }

    int position() {
        return at;
    }

    int line() {
        return line;
    }

    void add(Token.Kind kind, String text) {
        tokens.add(new Token(kind, line, text));
    }

    /** Goes on behind what has been read. */
    void advance(int next) {
        for (int i = at; i < next; i++) {
            line += source.charAt(i) == '\n' ? 1 : 0;
        }
        lineBegins = next > at ? source.charAt(next - 1) == '\n' : lineBegins;
        at = next;
    }
}
