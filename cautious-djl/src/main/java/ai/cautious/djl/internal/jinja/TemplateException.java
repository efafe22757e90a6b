package ai.cautious.djl.internal.jinja;

import ai.cautious.CautiousException;

/** A template that cannot be parsed or rendered; its message names the template and the line. */
public final class TemplateException extends CautiousException {

    /** What went wrong. */
    public enum Kind {
        /** The template is no Jinja, or uses a part of it that this interpreter lacks. */
        SYNTAX,
        /** An operation failed, as it would in Python. */
        FAILED,
        /** The template itself called {@code raise_exception}. */
        RAISED,
        /** The template went past a bound of {@link Budget}. */
        LIMIT
    }

    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String reason;

    TemplateException(String source, int line, Kind kind, String reason) {
        super(source + ": line " + line + ": " + reason);
        this.kind = kind;
        this.reason = reason;
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }

    /** The message without the template and the line. */
    public String reason() {
        return reason;
    }
}
