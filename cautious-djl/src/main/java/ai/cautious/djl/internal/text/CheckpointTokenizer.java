package ai.cautious.djl.internal.text;

import ai.cautious.ClosedException;
import ai.cautious.InvalidOptionException;
import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.internal.tokenizer.AddedToken;
import ai.cautious.djl.internal.tokenizer.Part;
import ai.cautious.djl.internal.tokenizer.TokenizerPipeline;
import ai.cautious.instruction.Prompt;
import ai.cautious.internal.Require;
import ai.cautious.model.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** A checkpoint's tokenizer, whose control tokens come from prompts only. Thread-safe. */
final class CheckpointTokenizer implements Tokenizer, AutoCloseable {

    private final String source;
    private final TokenizerPipeline pipeline;
    private final String[] pieces;
    private final boolean[] control;
    private final Map<String, AddedToken> controls;
    private final TextFrame frame;
    private volatile boolean closed;

    private CheckpointTokenizer(String source, TokenizerVocabulary vocabulary, TextFrame frame, int size) {
        this.source = source;
        this.pipeline = vocabulary.pipeline();
        this.pieces = Arrays.copyOf(vocabulary.pieces(), size);
        this.control = new boolean[size];
        this.controls = Map.copyOf(vocabulary.controls());
        this.frame = frame;
        controls.values().stream()
                .mapToInt(AddedToken::id)
                .filter(id -> id < size)
                .forEach(id -> control[id] = true);
    }

    /**
     * Loads a tokenizer. Added tokens that the model does not know are no fault until a text needs one.
     *
     * @param source what messages call it
     * @param frame the ids that it puts around a text
     * @param logits how many tokens the model knows
     * @throws ModelFormatException if it is malformed, or its model has tokens that the model does not know
     * @throws UnsupportedModelException if a part of it is of a kind that is not supported
     */
    static CheckpointTokenizer load(String source, TokenizerVocabulary vocabulary, TextFrame frame, int logits) {
        if (vocabulary.modelSize() > logits) {
            throw new ModelFormatException(source + " has " + vocabulary.modelSize() + " tokens, the model only "
                    + logits + ": it belongs to another model");
        }
        int size = Math.min(logits, vocabulary.pieces().length);
        return new CheckpointTokenizer(source, vocabulary, frame, size);
    }

    @Override
    public int vocabularySize() {
        return pieces.length;
    }

    @Override
    public int[] encode(String text) {
        return requireKnown(encode(List.of(new Part.Text(text))));
    }

    @Override
    public int[] encode(Prompt prompt) {
        List<Part> parts = new ArrayList<>();
        boolean started = false;
        for (Prompt.Piece piece : prompt.pieces()) {
            if (piece instanceof Prompt.Text words) {
                parts.add(new Part.Text(words.text()));
            } else if (piece instanceof Prompt.Control token) {
                parts.add(new Part.Token(control(token.token())));
            } else if (piece instanceof Prompt.Start) {
                Require.that(parts.isEmpty(), "prompt", "a start within", "a prompt that begins with it");
                started = true;
            } else {
                throw new InvalidOptionException("prompt", "made of " + piece, "made of text and control tokens");
            }
        }
        IntStream before = started ? start() : IntStream.empty();
        return requireKnown(
                IntStream.concat(before, IntStream.of(encode(parts))).toArray());
    }

    private IntStream start() {
        if (!frame.behind().isEmpty()) {
            throw new UnsupportedModelException(source + " ends a text with "
                    + pipeline.decode(frame.behind().get(0))
                    + ", which leaves nothing to continue; choose a chat template");
        }
        return frame.before().stream().mapToInt(Integer::intValue);
    }

    private AddedToken control(String spelling) {
        AddedToken token = controls.get(spelling);
        if (token == null) {
            throw new InvalidOptionException("the prompt's template needs the control token " + spelling + ", which "
                    + source + " lacks; choose a template that fits the model");
        }
        return token;
    }

    private int[] encode(List<Part> parts) {
        requireOpen();
        return pipeline.encode(parts);
    }

    private int[] requireKnown(int[] tokens) {
        for (int token : tokens) {
            if (token >= pieces.length) {
                throw new UnsupportedModelException(source + ": a text needs the token " + pipeline.decode(token) + " ("
                        + token + "), but the model knows only " + pieces.length + " tokens");
            }
        }
        return tokens;
    }

    @Override
    public Set<String> controlTokens() {
        return controls.keySet();
    }

    @Override
    public boolean isControl(int token) {
        return control[require(token)];
    }

    @Override
    public String piece(int token) {
        return pieces[require(token)];
    }

    @Override
    public String decode(int... tokens) {
        requireOpen();
        int[] text = Arrays.stream(tokens)
                .filter(token -> token < pieces.length || token < 0)
                .filter(token -> !control[require(token)])
                .toArray();
        return text.length == 0 ? "" : pipeline.decode(text);
    }

    private int require(int token) {
        Require.that(token >= 0 && token < pieces.length, "token", token, "in [0, " + pieces.length + ")");
        return token;
    }

    private void requireOpen() {
        if (closed) {
            throw new ClosedException("the tokenizer of " + source);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
