package ai.cautious.djl.internal.tokenizer;

/** Rewrites a text before it is split. Immutable. */
@FunctionalInterface
interface Normalizer {

    String normalize(String text);

    /** Whether it takes a text's first character away, so that what is left no longer begins where the text does. */
    default boolean dropsStart(String text) {
        return false;
    }
}
