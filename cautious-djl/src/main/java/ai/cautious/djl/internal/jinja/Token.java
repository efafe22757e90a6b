package ai.cautious.djl.internal.jinja;

/**
 * A piece of a template.
 *
 * @param line the line that it begins in, from 1
 * @param text the data, name, operator, number or unquoted string; empty for brackets of tags
 */
record Token(Kind kind, int line, String text) {

    /** What it is. */
    enum Kind {
        DATA("text"),
        BLOCK_BEGIN("{%"),
        BLOCK_END("%}"),
        VARIABLE_BEGIN("{{"),
        VARIABLE_END("}}"),
        NAME("a name"),
        STRING("a string"),
        INTEGER("an integer"),
        FLOAT("a number"),
        OPERATOR("an operator"),
        END("the end of the template");

        private final String description;

        Kind(String description) {
            this.description = description;
        }
    }

    boolean is(Kind sought, String value) {
        return kind == sought && text.equals(value);
    }

    boolean isName(String name) {
        return is(Kind.NAME, name);
    }

    boolean isOperator(String operator) {
        return is(Kind.OPERATOR, operator);
    }

    /** For messages. */
    String description() {
        return kind == Kind.NAME || kind == Kind.OPERATOR ? "'" + text + "'" : kind.description;
    }
}
