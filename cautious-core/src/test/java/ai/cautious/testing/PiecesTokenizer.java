package ai.cautious.testing;

import ai.cautious.instruction.Prompt;
import ai.cautious.model.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A token for each of some pieces of text, the longest first; pieces in angle brackets are control tokens. */
public final class PiecesTokenizer implements Tokenizer {

    private final List<String> pieces;

    /** With these pieces. */
    public PiecesTokenizer(String... pieces) {
        this.pieces = List.of(pieces);
    }

    @Override
    public int vocabularySize() {
        return pieces.size();
    }

    @Override
    public int[] encode(String text) {
        List<Integer> tokens = new ArrayList<>();
        int position = 0;
        while (position < text.length()) {
            int best = -1;
            for (int token = 0; token < pieces.size(); token++) {
                boolean longer = best < 0
                        || pieces.get(token).length() > pieces.get(best).length();
                if (longer && !isControl(token) && text.startsWith(pieces.get(token), position)) {
                    best = token;
                }
            }
            // What no piece spells is left out.
            position += best < 0 ? 1 : pieces.get(best).length();
            if (best >= 0) {
                tokens.add(best);
            }
        }
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public int[] encode(Prompt prompt) {
        return prompt.pieces().stream()
                .flatMapToInt(piece -> {
                    if (piece instanceof Prompt.Control control) {
                        return Arrays.stream(new int[] {pieces.indexOf(control.token())});
                    }
                    return Arrays.stream(piece instanceof Prompt.Text text ? encode(text.text()) : new int[0]);
                })
                .toArray();
    }

    @Override
    public Set<String> controlTokens() {
        return pieces.stream().filter(piece -> piece.startsWith("<")).collect(Collectors.toSet());
    }

    @Override
    public boolean isControl(int token) {
        return piece(token).startsWith("<");
    }

    @Override
    public String piece(int token) {
        return token < pieces.size() ? pieces.get(token) : "";
    }

    @Override
    public String decode(int... tokens) {
        return Arrays.stream(tokens)
                .filter(token -> !isControl(token))
                .mapToObj(this::piece)
                .collect(Collectors.joining());
    }
}
