package ai.cautious.djl.internal.text;

import ai.cautious.CautiousException;
import ai.cautious.ClosedException;
import ai.cautious.EngineException;
import ai.cautious.InvalidOptionException;
import ai.cautious.ModelFormatException;
import ai.cautious.djl.internal.script.DjlClasses;
import ai.cautious.instruction.Prompt;
import ai.cautious.internal.Require;
import ai.cautious.model.Tokenizer;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.LibUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * The native tokenizer over a rewritten {@link TokenizerJson}. Thread-safe; closing waits for calls under way.
 */
final class CheckpointTokenizer implements Tokenizer, AutoCloseable {

    private static final Map<String, String> OPTIONS =
            Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

    private final String source;
    private final HuggingFaceTokenizer tokenizer;
    private final String[] pieces;
    private final boolean[] control;
    private final ByteTokens bytes;
    /** Stands for characters that the vocabulary lacks; of the control tokens it is the one that texts have. */
    private final int unknown;

    private final Map<String, String> aliases;
    private final List<Integer> start;
    private final ReadWriteLock lifecycle = new ReentrantReadWriteLock();
    private boolean closed;

    private CheckpointTokenizer(
            String source, TokenizerJson json, List<Integer> start, HuggingFaceTokenizer tokenizer) {
        this.source = source;
        this.tokenizer = tokenizer;
        this.pieces = json.pieces();
        this.control = new boolean[pieces.length];
        json.controlIds().values().forEach(id -> control[id] = true);
        this.unknown = json.unknown();
        this.bytes = ByteTokens.of(json.root().path("decoder"), pieces);
        this.aliases = Map.copyOf(json.aliases());
        this.start = List.copyOf(start);
    }

    /**
     * Loads a tokenizer.
     *
     * @param source what messages call it
     * @param start the ids that it puts in front of a text
     * @param logits how many tokens the model knows
     * @throws ModelFormatException if the native tokenizer refuses it, or it has tokens that the model does not know
     * @throws EngineException if there is no native tokenizer
     */
    static CheckpointTokenizer load(String source, TokenizerJson json, List<Integer> start, int logits) {
        int size = json.pieces().length;
        if (size > logits) {
            throw new ModelFormatException(
                    source + " has " + size + " tokens, the model only " + logits + ": it belongs to another model");
        }
        requireLibrary();
        byte[] bytes = json.root().toString().getBytes(StandardCharsets.UTF_8);
        try {
            return new CheckpointTokenizer(
                    source, json, start, HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), OPTIONS));
        } catch (IOException | RuntimeException e) {
            throw new ModelFormatException(source + " is no tokenizer: " + e.getMessage(), e);
        }
    }

    private static void requireLibrary() {
        try {
            DjlClasses.under(() -> {
                LibUtils.checkStatus();
                return true;
            });
        } catch (RuntimeException | LinkageError e) {
            throw new EngineException("the native tokenizer library does not load: " + e.getMessage(), e);
        }
    }

    @Override
    public int vocabularySize() {
        return pieces.length;
    }

    @Override
    public int[] encode(String text) {
        return encode(text, 0);
    }

    @Override
    public int[] encode(Prompt prompt) {
        StringBuilder text = new StringBuilder();
        int controls = 0;
        boolean started = false;
        for (Prompt.Piece piece : prompt.pieces()) {
            if (piece instanceof Prompt.Text words) {
                text.append(words.text());
            } else if (piece instanceof Prompt.Control token) {
                text.append(alias(token.token()));
                controls += unknown >= 0 && pieces[unknown].equals(token.token()) ? 0 : 1;
            } else if (piece instanceof Prompt.Start) {
                Require.that(
                        text.isEmpty() && controls == 0, "prompt", "a start within", "a prompt that begins with it");
                started = true;
            } else {
                throw new InvalidOptionException("prompt", "made of " + piece, "made of text and control tokens");
            }
        }
        int[] encoded = encode(text.toString(), controls);
        if (!started) {
            return encoded;
        }
        int[] all = Arrays.copyOf(start.stream().mapToInt(Integer::intValue).toArray(), start.size() + encoded.length);
        System.arraycopy(encoded, 0, all, start.size(), encoded.length);
        return all;
    }

    private String alias(String token) {
        String alias = aliases.get(token);
        if (alias == null) {
            throw new InvalidOptionException("the prompt's template needs the control token " + token + ", which "
                    + source + " lacks; choose a template that fits the model");
        }
        return alias;
    }

    private int[] encode(String text, int controls) {
        if (text.isEmpty()) {
            return new int[0];
        }
        long[] ids = use(() -> tokenizer.encode(wellFormed(text), false, false).getIds());
        int[] tokens = Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
        if (Arrays.stream(tokens)
                        .filter(token -> token != unknown && isControl(token))
                        .count()
                != controls) {
            throw new EngineException(source + " read a control token out of a text");
        }
        return tokens;
    }

    @Override
    public Set<String> controlTokens() {
        return aliases.keySet();
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
        int[] text = Arrays.stream(tokens)
                .filter(token -> token < pieces.length || token < 0)
                .filter(token -> !control[require(token)] && !pieces[token].isEmpty())
                .toArray();
        long[] ids = Arrays.stream(bytes.wellFormed(text)).asLongStream().toArray();
        return ids.length == 0 ? "" : use(() -> tokenizer.decode(ids, false));
    }

    private int require(int token) {
        Require.that(token >= 0 && token < pieces.length, "token", token, "in [0, " + pieces.length + ")");
        return token;
    }

    /** The native side reads UTF-8, which has no lone surrogates. */
    private static String wellFormed(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
    }

    private <T> T use(Supplier<T> call) {
        lifecycle.readLock().lock();
        try {
            if (closed) {
                throw new ClosedException(source);
            }
            return call.get();
        } catch (CautiousException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new EngineException(source + ": the tokenizer failed: " + e.getMessage(), e);
        } finally {
            lifecycle.readLock().unlock();
        }
    }

    @Override
    public void close() {
        lifecycle.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                tokenizer.close();
            }
        } finally {
            lifecycle.writeLock().unlock();
        }
    }
}
