package ai.cautious.djl.internal.tokenizer;

import java.util.List;
import java.util.function.Consumer;

/** GPT-2's words, each spelled as bytes, for those who count them. */
public final class ByteLevelWords {

    private static final ByteLevel WORDS = new ByteLevel(false, true);

    private ByteLevelWords() {}

    /** Every byte's character, by code point. */
    public static List<String> alphabet() {
        return ByteAlphabet.sorted();
    }

    /** Hands on the words of a text, one after another. */
    public static void forEach(String text, Consumer<String> word) {
        char[] characters = Utf8.wellFormed(text).toCharArray();
        WORDS.split(
                characters,
                0,
                characters.length,
                true,
                (spelled, from, to, first) -> word.accept(new String(spelled, from, to - from)));
    }
}
