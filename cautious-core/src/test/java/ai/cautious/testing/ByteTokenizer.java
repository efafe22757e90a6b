package ai.cautious.testing;

import ai.cautious.ChatMessage;
import ai.cautious.instruction.Prompt;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.model.Tokenizer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/** A token for each byte of UTF-8, and a control token for each role, which opens its message. */
public final class ByteTokenizer implements Tokenizer {

    /** How many tokens there are. */
    public static final int SIZE = 256 + 3;

    /** The control token that opens an answer. */
    public static final int ASSISTANT = 258;

    private static final List<String> CONTROLS = List.of("<|system|>", "<|user|>", "<|assistant|>");

    /** Each message behind its role's control token. */
    public static PromptTemplate template() {
        return messages -> {
            List<Prompt.Piece> pieces = new ArrayList<>();
            for (ChatMessage message : messages) {
                pieces.add(new Prompt.Control("<|" + message.role().name().toLowerCase(Locale.ROOT) + "|>"));
                pieces.add(new Prompt.Text(message.content()));
            }
            pieces.add(new Prompt.Control("<|assistant|>"));
            return new Prompt(pieces);
        };
    }

    @Override
    public int vocabularySize() {
        return SIZE;
    }

    @Override
    public int[] encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return IntStream.range(0, bytes.length).map(i -> bytes[i] & 0xFF).toArray();
    }

    @Override
    public int[] encode(Prompt prompt) {
        return prompt.pieces().stream()
                .flatMapToInt(piece -> {
                    if (piece instanceof Prompt.Control control) {
                        return IntStream.of(256 + CONTROLS.indexOf(control.token()));
                    }
                    return piece instanceof Prompt.Text text ? Arrays.stream(encode(text.text())) : IntStream.empty();
                })
                .toArray();
    }

    @Override
    public Set<String> controlTokens() {
        return Set.copyOf(CONTROLS);
    }

    @Override
    public boolean isControl(int token) {
        return token >= 256;
    }

    @Override
    public String piece(int token) {
        return isControl(token) ? CONTROLS.get(token - 256) : "byte " + token;
    }

    @Override
    public String decode(int... tokens) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Arrays.stream(tokens).filter(token -> !isControl(token)).forEach(bytes::write);
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
