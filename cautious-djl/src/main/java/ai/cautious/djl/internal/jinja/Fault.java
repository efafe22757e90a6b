package ai.cautious.djl.internal.jinja;

import ai.cautious.djl.internal.jinja.TemplateException.Kind;

/** What an operation throws, which does not know where in the template it stands; {@link Template} adds that. */
final class Fault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Kind kind;

    Fault(Kind kind, String message) {
        super(message, null, false, false);
        this.kind = kind;
    }

    /** An operation that fails in Python too. */
    static Fault failed(String message) {
        return new Fault(Kind.FAILED, message);
    }

    /** Something that jinja2 has and this interpreter has not. */
    static Fault unsupported(String what) {
        return new Fault(Kind.SYNTAX, what + " is not supported");
    }

    /** A value of a type that an operation does not take. */
    static Fault type(String operation, Value value) {
        return failed(operation + " does not take a value of type " + value.type());
    }

    Kind kind() {
        return kind;
    }
}
