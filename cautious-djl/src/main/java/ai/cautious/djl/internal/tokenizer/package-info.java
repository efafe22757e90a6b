/**
 * Text to tokens and back as {@code tokenizers} does it, read from a tokenizer.json: normalizers, pre-tokenizers, BPE and
 * Unigram, added tokens and decoders. Pure Java, bounded in time and memory whatever the file and the text; knows nothing
 * of models and of who wrote a text but for what its caller says.
 */
@NullMarked
package ai.cautious.djl.internal.tokenizer;

import org.jspecify.annotations.NullMarked;
