package ai.cautious.djl.internal.tokenizer;

/** Rewrites a text before it is split. Immutable. */
@FunctionalInterface
interface Normalizer {

    String normalize(String text);
}
