package ai.cautious.djl.internal.tokenizer;

/** A place of a text that a caller says is a token. */
record Mark(int start, int end, AddedToken token) {}
