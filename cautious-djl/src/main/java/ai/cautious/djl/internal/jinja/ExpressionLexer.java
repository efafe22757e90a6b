package ai.cautious.djl.internal.jinja;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits what is within a tag into tokens, up to the tag's end. Not thread-safe. */
final class ExpressionLexer {

    /** The longest first. */
    private static final List<String> OPERATORS = List.of(
            "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<",
            "=", ".", ":", "|", ",", ";");

    /** Digits with underscores between them; without groups that repeat, which would recurse. */
    private static final Pattern INTEGER =
            Pattern.compile("(?i)0b[01_]*[01]|0o[0-7_]*[0-7]|0x[0-9a-f_]*[0-9a-f]|[1-9][0-9_]*(?<!_)|0[0_]*(?<!_)");

    private static final Pattern FLOAT = Pattern.compile(
            "(?i)(?<!\\.)[0-9][0-9_]*(?<!_)(?:(?:\\.[0-9][0-9_]*(?<!_))?e[+-]?[0-9][0-9_]*(?<!_)|\\.[0-9][0-9_]*(?<!_))");

    private final Lexer lexer;
    private final String source;
    private final Deque<String> brackets = new ArrayDeque<>();

    ExpressionLexer(Lexer lexer) {
        this.lexer = lexer;
        this.source = lexer.source();
    }

    /**
     * Reads up to a tag's end.
     *
     * @throws SyntaxFault if there is none, or something is in the way
     */
    void lex(Token.Kind end) {
        while (!(brackets.isEmpty() && lexer.tagEnds(end))) {
            int at = lexer.position();
            if (at == source.length()) {
                throw new SyntaxFault(lexer.line(), "a tag has no end");
            }
            char next = source.charAt(at);
            if (Characters.isSpace(next)) {
                lexer.advance(at + 1);
            } else if (next >= '0' && next <= '9') {
                number(at);
            } else if (isNamePart(next)) {
                name(at);
            } else if (next == '\'' || next == '"') {
                string(at);
            } else {
                operator(at);
            }
        }
    }

    private static boolean isNamePart(char character) {
        return Character.isLetterOrDigit(character) || character == '_';
    }

    private void number(int at) {
        Matcher real = FLOAT.matcher(source).region(at, source.length()).useTransparentBounds(true);
        Matcher whole = INTEGER.matcher(source).region(at, source.length());
        if (real.lookingAt()) {
            take(Token.Kind.FLOAT, real.group().replace("_", ""), real.end());
        } else if (whole.lookingAt()) {
            take(Token.Kind.INTEGER, whole.group().replace("_", ""), whole.end());
        } else {
            throw new SyntaxFault(lexer.line(), "a number is malformed");
        }
    }

    private void name(int at) {
        int end = at;
        while (end < source.length() && isNamePart(source.charAt(end))) {
            end++;
        }
        take(Token.Kind.NAME, source.substring(at, end), end);
    }

    private void string(int at) {
        char quote = source.charAt(at);
        int end = at + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw new SyntaxFault(lexer.line(), "a string has no end");
        }
        String text;
        try {
            text = Escapes.decode(source.substring(at + 1, end));
        } catch (IllegalArgumentException e) {
            throw new SyntaxFault(lexer.line(), "a string has a malformed escape");
        }
        take(Token.Kind.STRING, text, end + 1);
    }

    private void operator(int at) {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                balance(operator);
                take(Token.Kind.OPERATOR, operator, at + operator.length());
                return;
            }
        }
        throw new SyntaxFault(
                lexer.line(), "the character '" + Character.toString(source.codePointAt(at)) + "' is out of place");
    }

    private void balance(String operator) {
        switch (operator) {
            case "(" -> brackets.push(")");
            case "[" -> brackets.push("]");
            case "{" -> brackets.push("}");
            case ")", "]", "}" -> {
                if (!operator.equals(brackets.poll())) {
                    throw new SyntaxFault(lexer.line(), "'" + operator + "' closes nothing");
                }
            }
            default -> {
                // No bracket.
            }
        }
    }

    private void take(Token.Kind kind, String text, int end) {
        lexer.add(kind, text);
        lexer.advance(end);
    }
}
