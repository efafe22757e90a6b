package ai.cautious.djl.internal.jinja;

/** A complaint of the lexer or the parser, with the line. */
final class SyntaxFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int line;

    SyntaxFault(int line, String message) {
        super(message, null, false, false);
        this.line = line;
    }

    int line() {
        return line;
    }
}
