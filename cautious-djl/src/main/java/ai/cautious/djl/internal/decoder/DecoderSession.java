package ai.cautious.djl.internal.decoder;

import ai.cautious.ContextLengthException;
import ai.cautious.EngineException;
import ai.cautious.InvalidOptionException;
import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.acceptance.SpeculativeSampling;
import ai.cautious.djl.internal.script.Value;
import ai.cautious.djl.internal.script.ValueScope;
import ai.cautious.model.DraftBlock;
import ai.cautious.model.DraftSession;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.TokenDistributions;
import ai.cautious.model.Verification;
import ai.cautious.model.VerifierSession;
import ai.cautious.sampling.OneHotDistributions;
import ai.cautious.sampling.SamplingOptions;
import java.util.Arrays;
import java.util.List;

/**
 * A token sequence with its KV cache on the device. The cache holds the first {@code computed} tokens; what stands
 * behind them in the cache is overwritten by the next pass, so that a truncation costs nothing.
 *
 * <p>Synchronised, so that a stream may be closed by another thread while a pass is under way.
 */
public final class DecoderSession implements DraftSession, VerifierSession {

    /** A prompt is computed in passes of at most so many tokens, which bounds the memory of attention. */
    private static final int PASS = 512;

    private final Decoder decoder;
    private final int vocabularySize;
    private final Value cache;
    private final int[] tokens;
    private int length;
    private int computed;
    private boolean closed;

    /**
     * An empty session.
     *
     * @throws ContextLengthException if more tokens are asked for than the model's context holds
     * @throws InvalidOptionException if more logits are asked for than the model has
     */
    public DecoderSession(Decoder decoder, SessionOptions options) {
        int context = decoder.config().contextLength();
        if (options.capacity() > context) {
            throw new ContextLengthException(
                    decoder.name() + " has a context of " + context + " tokens, not of " + options.capacity());
        }
        int logits = decoder.config().vocabularySize();
        InvalidOptionException.require(
                options.vocabularySize() <= logits, "vocabularySize", options.vocabularySize(), "at most " + logits);
        this.decoder = decoder;
        this.vocabularySize = options.vocabularySize();
        this.tokens = new int[options.capacity()];
        this.cache = decoder.newCache(options.capacity());
    }

    @Override
    public synchronized int length() {
        return length;
    }

    @Override
    public synchronized void append(int... appended) {
        requireOpen();
        requireRoom(appended.length);
        int known = decoder.config().vocabularySize();
        for (int token : appended) {
            InvalidOptionException.require(token >= 0 && token < known, "token", token, "in [0, " + known + ")");
        }
        System.arraycopy(appended, 0, tokens, length, appended.length);
        length += appended.length;
    }

    @Override
    public synchronized void truncate(int newLength) {
        requireOpen();
        InvalidOptionException.require(
                newLength >= 0 && newLength <= length, "length", newLength, "from 0 to " + length);
        length = newLength;
        computed = Math.min(computed, newLength);
    }

    @Override
    public synchronized void prefill() {
        requireOpen();
        prefill(length - 1);
    }

    /** Computes the cache of the first {@code end} tokens. */
    private void prefill(int end) {
        while (computed < end) {
            int next = Math.min(end, computed + PASS);
            try (ValueScope scope = new ValueScope()) {
                scope.add(forward("prefill", next, scope));
            }
            computed = next;
        }
    }

    @Override
    public synchronized DraftBlock draft(int count, SamplingOptions sampling, double[] uniforms) {
        requireOpen();
        InvalidOptionException.require(
                count > 0 && uniforms.length == count, "count", count, "at least 1, with as many uniforms");
        requireTokens();
        requireRoom(count);
        prepare(0);
        try (ValueScope scope = new ValueScope()) {
            int[] drafted;
            TokenDistributions q;
            if (sampling.isGreedy()) {
                Value steps = scope.add(Value.of(count));
                drafted = scope.add(forward("draft_greedily", length, scope, steps, vocabulary(scope)))
                        .toInts();
                q = new OneHotDistributions(drafted, vocabularySize);
            } else {
                Value numbers = scope.add(Value.ofFloats(uniforms));
                Value[] arguments = warping(scope, sampling, numbers);
                List<Value> result =
                        scope.add(forward("draft", length, scope, arguments)).toTuple();
                drafted = scope.add(result.get(0)).toInts();
                q = new TensorDistributions(decoder, result.get(1), count, vocabularySize);
            }
            // The pass for the last drafted token is left to whoever needs it.
            System.arraycopy(drafted, 0, tokens, length, count);
            computed = length + count - 1;
            length += count;
            return DraftBlock.of(drafted, q);
        }
    }

    @Override
    public synchronized Verification verify(
            DraftBlock block, SamplingOptions sampling, AcceptancePolicy policy, double[] uniforms) {
        requireOpen();
        InvalidOptionException.require(
                uniforms.length == block.length() + 1, "uniforms", uniforms.length, "one more than drafted tokens");
        requireTokens();
        append(block.tokens());
        try (TokenDistributions p = predict(block.length() + 1, sampling)) {
            return SpeculativeSampling.decide(block, p, policy, uniforms);
        }
    }

    /** What follows each of the last {@code positions} tokens. */
    TokenDistributions predict(int positions, SamplingOptions sampling) {
        prepare(positions - 1);
        try (ValueScope scope = new ValueScope()) {
            Value rows = scope.add(Value.of(positions));
            if (sampling.isGreedy()) {
                Value chosen = scope.add(forward("choose", length, scope, rows, vocabulary(scope)));
                computed = length;
                return new OneHotDistributions(chosen.toInts(), vocabularySize);
            }
            Value[] arguments = warping(scope, sampling, rows);
            Value p = forward("distributions", length, scope, arguments);
            computed = length;
            return new TensorDistributions(decoder, p, positions, vocabularySize);
        }
    }

    @Override
    public synchronized double[] score(int... continuation) {
        requireOpen();
        InvalidOptionException.require(continuation.length > 0, "continuation", "empty", "at least one token");
        requireTokens();
        requireRoom(continuation.length);
        for (int token : continuation) {
            InvalidOptionException.require(
                    token >= 0 && token < vocabularySize, "token", token, "in [0, " + vocabularySize + ")");
        }
        int before = length;
        double[] scores = new double[continuation.length];
        // The last token's own pass would predict what nobody asks for.
        append(Arrays.copyOf(continuation, continuation.length - 1));
        try {
            computed = Math.min(computed, before - 1);
            prefill(before - 1);
            for (int from = 0; from < continuation.length; from += PASS) {
                int to = Math.min(continuation.length, from + PASS);
                try (ValueScope scope = new ValueScope()) {
                    Value targets = scope.add(Value.ofInts(Arrays.copyOfRange(continuation, from, to)));
                    Value result = scope.add(forward("score", before - 1 + to, scope, targets, vocabulary(scope)));
                    System.arraycopy(result.toDoubles(), 0, scores, from, to - from);
                }
                computed = before - 1 + to;
            }
        } finally {
            truncate(before);
        }
        return scores;
    }

    /**
     * Sees to it that the next pass computes the last token and {@code extra} before it, and few others.
     */
    private void prepare(int extra) {
        computed = Math.min(computed, length - 1 - extra);
        while (length - computed > PASS + extra) {
            prefill(computed + PASS);
        }
    }

    /** Calls a method for the tokens from {@code computed} to {@code end}; the caller closes what it returns. */
    private Value forward(String method, int end, ValueScope scope, Value... arguments) {
        Value[] all = new Value[arguments.length + 2];
        all[0] = scope.add(Value.ofInts(Arrays.copyOfRange(tokens, computed, end)));
        all[1] = scope.add(Value.of(computed));
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return decoder.forward(method, cache, all);
    }

    private Value vocabulary(ValueScope scope) {
        return scope.add(Value.of(vocabularySize));
    }

    private Value[] warping(ValueScope scope, SamplingOptions sampling, Value first) {
        return new Value[] {
            first,
            vocabulary(scope),
            scope.add(Value.of(sampling.temperature())),
            scope.add(Value.of(sampling.topK())),
            scope.add(Value.of(sampling.topP()))
        };
    }

    private void requireOpen() {
        if (closed) {
            throw new EngineException("the session has been closed");
        }
    }

    private void requireTokens() {
        if (length == 0) {
            throw new EngineException("the session is empty: there is nothing to predict from");
        }
    }

    private void requireRoom(int count) {
        if (count > tokens.length - length) {
            throw new ContextLengthException("the session holds " + length + " of at most " + tokens.length
                    + " tokens; " + count + " more do not fit");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        cache.close();
    }
}
