package ai.cautious.djl.internal.jinja;

/** Who wrote a character. */
public enum Author {
    /** The template, or whoever configured it. */
    TEMPLATE,
    /** Somebody whose text the template renders. */
    USER;

    /** Who wrote what was made of both: the user, as soon as one of them is. */
    Author with(Author other) {
        return this == USER ? USER : other;
    }
}
