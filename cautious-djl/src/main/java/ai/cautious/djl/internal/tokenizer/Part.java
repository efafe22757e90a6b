package ai.cautious.djl.internal.tokenizer;

/** A stretch of what is encoded. */
public sealed interface Part {

    /** Text, which becomes none of the tokens that are kept from texts. */
    record Text(String text) implements Part {}

    /** A token that the caller wrote, whose spelling is not that of a text. */
    record Token(AddedToken token) implements Part {}
}
