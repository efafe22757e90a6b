package ai.cautious.testing;

import ai.cautious.instruction.Prompt;
import ai.cautious.model.Tokenizer;
import java.util.Set;
import java.util.stream.Collectors;

/** A token for each letter from a on, which some decode to the letter several times over. */
public final class LetterTokenizer implements Tokenizer {

    private final int size;
    private final int letters;
    private final int times;

    /** With the first {@code letters} letters. */
    public LetterTokenizer(int letters) {
        this(letters, letters);
    }

    /** With {@code size} entries, of which those after the first {@code letters} stand for nothing. */
    public LetterTokenizer(int size, int letters) {
        this(size, letters, 1);
    }

    /** With {@code size} entries, of which the first {@code letters} stand for so many of a letter. */
    public LetterTokenizer(int size, int letters, int times) {
        this.size = size;
        this.letters = letters;
        this.times = times;
    }

    @Override
    public int vocabularySize() {
        return size;
    }

    @Override
    public int[] encode(String text) {
        return text.chars().map(letter -> letter - 'a').toArray();
    }

    @Override
    public int[] encode(Prompt prompt) {
        return encode(prompt.pieces().stream()
                .map(piece -> piece instanceof Prompt.Text text ? text.text() : "")
                .collect(Collectors.joining()));
    }

    @Override
    public Set<String> controlTokens() {
        return Set.of();
    }

    @Override
    public boolean isControl(int token) {
        return false;
    }

    @Override
    public String piece(int token) {
        return token < letters ? Character.toString('a' + token).repeat(times) : "";
    }

    @Override
    public String decode(int... tokens) {
        StringBuilder text = new StringBuilder();
        for (int token : tokens) {
            text.append(piece(token));
        }
        return text.toString();
    }
}
