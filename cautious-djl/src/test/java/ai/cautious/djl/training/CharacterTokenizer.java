package ai.cautious.djl.training;

import ai.cautious.instruction.Prompt;
import ai.cautious.model.Tokenizer;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** A token for each UTF-16 unit; 0 is the control token {@code <end>}. */
final class CharacterTokenizer implements Tokenizer {

    static final int END = 0;

    @Override
    public int vocabularySize() {
        return 1 << 16;
    }

    @Override
    public int[] encode(String text) {
        return text.chars().toArray();
    }

    @Override
    public int[] encode(Prompt prompt) {
        return prompt.pieces().stream()
                .filter(Prompt.Text.class::isInstance)
                .flatMapToInt(piece -> ((Prompt.Text) piece).text().chars())
                .toArray();
    }

    @Override
    public Set<String> controlTokens() {
        return Set.of("<end>");
    }

    @Override
    public boolean isControl(int token) {
        return token == END;
    }

    @Override
    public String piece(int token) {
        return Character.toString((char) token);
    }

    @Override
    public String decode(int... tokens) {
        return Arrays.stream(tokens)
                .filter(token -> token != END)
                .mapToObj(this::piece)
                .collect(Collectors.joining());
    }
}
