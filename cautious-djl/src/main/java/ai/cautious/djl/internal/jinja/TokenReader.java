package ai.cautious.djl.internal.jinja;

import java.util.List;

/** Goes through the tokens of a template and counts how deep the parser is. Not thread-safe. */
final class TokenReader {

    /** Blocks and expressions within each other; each operator of a chain counts. */
    private static final int DEPTH = 200;

    private final List<Token> tokens;
    private int at;
    private int depth;

    TokenReader(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(at);
    }

    /** The one after the current one. */
    Token following() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    /** The current token, going on to the next. */
    Token take() {
        Token token = current();
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    boolean skipName(String name) {
        return skip(current().isName(name));
    }

    boolean skipOperator(String operator) {
        return skip(current().isOperator(operator));
    }

    private boolean skip(boolean matches) {
        if (matches) {
            take();
        }
        return matches;
    }

    Token expect(Token.Kind kind) {
        if (current().kind() != kind) {
            throw unexpected(new Token(kind, 0, "").description());
        }
        return take();
    }

    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw unexpected("'" + operator + "'");
        }
    }

    void expectName(String name) {
        if (!skipName(name)) {
            throw unexpected("'" + name + "'");
        }
    }

    String expectIdentifier() {
        return expect(Token.Kind.NAME).text();
    }

    SyntaxFault unexpected(String expected) {
        return fault(current().description() + " where " + expected + " is expected");
    }

    SyntaxFault fault(String message) {
        return new SyntaxFault(current().line(), message);
    }

    /** How deep it is; to be given back to {@link #leave}. */
    int depth() {
        return depth;
    }

    /** One level down, or one more link of a chain, which the evaluator goes down too. */
    void enter() {
        if (++depth > DEPTH) {
            throw fault("it nests blocks and expressions deeper than " + DEPTH);
        }
    }

    void leave(int before) {
        depth = before;
    }
}
