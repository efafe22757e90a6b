package ai.cautious.djl.internal.tokenizer;

import java.util.List;

/** Turns tokens' spellings into text, whose parts are joined in the end. Immutable. */
@FunctionalInterface
interface Decoder {

    List<String> decode(List<String> tokens);
}
