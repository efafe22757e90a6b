package ai.cautious.djl.internal.decoder;

import ai.cautious.ContextLengthException;
import ai.cautious.EngineException;
import ai.cautious.InvalidOptionException;
import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.acceptance.Verification;
import ai.cautious.djl.internal.script.Value;
import ai.cautious.djl.internal.script.ValueScope;
import ai.cautious.internal.Require;
import ai.cautious.model.ContinuationPass;
import ai.cautious.model.DraftBlock;
import ai.cautious.model.DraftPlan;
import ai.cautious.model.ModelSession;
import ai.cautious.model.SessionOptions;
import ai.cautious.sampling.OneHotDistributions;
import ai.cautious.sampling.Sampling;
import ai.cautious.sampling.TokenDistributions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A token sequence with its KV cache on the device. The cache holds the first {@code computed} tokens; what stands
 * behind them in the cache is overwritten by the next pass, so that a truncation costs nothing.
 *
 * <p>Synchronised, so that a stream may be closed by another thread while a pass is under way.
 */
public final class DecoderSession implements ModelSession {

    /** A prompt is computed in passes of at most so many tokens, which bounds the memory of attention. */
    static final int PASS = 512;

    private final Decoder decoder;
    private final DraftHead head;
    private final int vocabularySize;
    private final Value cache;
    private final TokenBuffer tokens;
    private int computed;
    private int passes;
    private int computedTokens;

    /**
     * An empty session that drafts all of a decoder's tokens.
     *
     * @throws ContextLengthException if more tokens are asked for than the model's context holds
     * @throws InvalidOptionException if more logits are asked for than the model has
     */
    public DecoderSession(Decoder decoder, SessionOptions options) {
        this(new WholeHead(decoder), options);
    }

    /**
     * An empty session that drafts with a head, under its tokens' names.
     *
     * @throws ContextLengthException if more tokens are asked for than the model's context holds
     * @throws InvalidOptionException if q is to have more names than there are, or lacks one
     */
    public DecoderSession(DraftHead head, SessionOptions options) {
        this.decoder = head.whole();
        this.head = head;
        int context = decoder.config().contextLength();
        if (options.capacity() > context) {
            throw new ContextLengthException(
                    decoder.name() + " has a context of " + context + " tokens, not of " + options.capacity(),
                    options.capacity(),
                    context);
        }
        this.vocabularySize = options.vocabularySize();
        Require.that(
                vocabularySize >= head.leastNames() && vocabularySize <= head.names(),
                "vocabularySize",
                vocabularySize,
                "from " + head.leastNames() + " to " + head.names());
        this.tokens = new TokenBuffer("the session", decoder.config().vocabularySize(), options.capacity());
        this.cache = decoder.newCache(options.capacity());
    }

    /** A decoder that drafts all of its tokens. */
    private record WholeHead(Decoder whole) implements DraftHead {

        @Override
        public @Nullable RestrictedDecoder next(DraftPlan plan, Sampling sampling, int names, int[] text, int length) {
            return null;
        }
    }

    /** How many passes have been made, a drafted block counted as one: for tests. */
    synchronized int passes() {
        return passes;
    }

    /** How many tokens they were given: for tests. */
    synchronized int computedTokens() {
        return computedTokens;
    }

    @Override
    public synchronized int length() {
        return tokens.length();
    }

    @Override
    public synchronized void append(int... appended) {
        tokens.append(appended);
    }

    @Override
    public synchronized void truncate(int newLength) {
        tokens.truncate(newLength);
        computed = Math.min(computed, newLength);
    }

    @Override
    public synchronized int pending() {
        return tokens.length() - computed;
    }

    @Override
    public synchronized int prefill(int count) {
        tokens.requireOpen();
        Require.that(count > 0, "tokens", count, "at least 1");
        int end = Math.max(0, tokens.length() - 1);
        if (computed < end) {
            compute(Math.min(end, computed + Math.min(count, PASS)));
        }
        return Math.max(0, end - computed);
    }

    /** Computes the cache of the first {@code end} tokens, in one pass for each {@value #PASS} of them. */
    private void compute(int end) {
        while (computed < end) {
            int next = Math.min(end, computed + PASS);
            try (ValueScope scope = new ValueScope()) {
                scope.add(forward("prefill", next, scope));
            }
            computed = next;
        }
    }

    @Override
    public synchronized DraftBlock draft(DraftPlan plan, Sampling sampling, double[] uniforms) {
        tokens.requireOpen();
        Require.that(
                plan.length() > 0 || plan.withNext(),
                "length",
                plan.length(),
                "at least 1 without the next distribution");
        Require.that(uniforms.length == plan.length(), "uniforms", uniforms.length, "as many as the tokens to draft");
        requireTokens();
        tokens.requireRoom(plan.length());
        RestrictedDecoder narrowed = head.next(plan, sampling, vocabularySize, tokens.array(), tokens.length());
        if (narrowed != null && narrowed.vocabulary().isBannedBy(sampling)) {
            Require.that(
                    !plan.withNext(),
                    "bannedTokens",
                    "all that " + decoder.name() + " may draft",
                    "fewer, where the answer follows the draft in part");
            return DraftBlock.empty();
        }
        prepare(0);
        try (ValueScope scope = new ValueScope()) {
            List<Value> result = scope.add(forward(
                            narrowed == null ? decoder : narrowed.restricted(),
                            "draft",
                            tokens.length(),
                            scope,
                            scope.add(Value.of(plan.length())),
                            scope.add(Value.of(plan.withNext())),
                            scope.add(Value.of(plan.minReach())),
                            scope.add(Value.ofFloats(plan.acceptanceByConfidence())),
                            scope.add(Value.ofFloats(uniforms)),
                            vocabulary(scope),
                            scope.add(TensorSampling.of(sampling, vocabularySize))))
                    .toTuple();
            int[] drafted = scope.add(result.get(0)).toInts();
            double[] confidences = scope.add(result.get(1)).toDoubles();
            int count = plan.withNext() ? drafted.length - 1 : drafted.length;
            Value rows = result.get(2);
            TokenDistributions q;
            if (sampling.options().isGreedy()) {
                scope.add(rows);
                q = new OneHotDistributions(drafted, vocabularySize);
            } else {
                q = new TensorDistributions(decoder, rows, drafted.length, vocabularySize);
            }
            for (int i = 0; i < count; i++) {
                tokens.append(narrowed == null ? drafted[i] : narrowed.token(drafted[i]));
            }
            // Without the next distribution the pass for the last drafted token is left to whoever needs it.
            computed = plan.withNext() ? tokens.length() : tokens.length() - 1;
            return DraftBlock.of(Arrays.copyOf(drafted, count), q, confidences);
        }
    }

    @Override
    public synchronized Verification verify(
            DraftBlock block, Sampling sampling, AcceptancePolicy policy, double[] uniforms) {
        tokens.requireOpen();
        Require.that(
                uniforms.length == block.length() + 1, "uniforms", uniforms.length, "one more than drafted tokens");
        requireTokens();
        append(block.tokens());
        int answerLength = sampling.history().answerLength();
        Optional<Value> rule = sampling.options().isGreedy() ? Optional.empty() : TensorPolicy.of(policy, answerLength);
        if (rule.isPresent()) {
            try (Value known = rule.get()) {
                TokenDistributions q = block.hasDistributions() ? block.distributions() : null;
                if (q instanceof TensorDistributions drafted && drafted.isOn(decoder)) {
                    return decide("verify", block, sampling, known, uniforms, drafted.tensor());
                }
                boolean certain = q == null || q instanceof OneHotDistributions;
                if (certain && policy.draftWeight(answerLength) == 0) {
                    return decide("verify_certain", block, sampling, known, uniforms);
                }
            }
        }
        try (TokenDistributions p = predict(sampling, block.tokens())) {
            return block.decide(p, policy, uniforms, answerLength);
        }
    }

    /** Predicts and decides in one call. */
    private Verification decide(
            String method, DraftBlock block, Sampling sampling, Value rule, double[] uniforms, Value... q) {
        prepare(block.length());
        try (ValueScope scope = new ValueScope()) {
            List<Value> arguments = new ArrayList<>();
            arguments.add(scope.add(Value.ofInts(block.tokens())));
            arguments.addAll(Arrays.asList(q));
            arguments.add(rule);
            arguments.add(scope.add(Value.ofFloats(uniforms)));
            arguments.add(vocabulary(scope));
            arguments.add(scope.add(TensorSampling.of(sampling, vocabularySize)));
            int[] decision = scope.add(forward(method, tokens.length(), scope, arguments.toArray(Value[]::new)))
                    .toInts();
            computed = tokens.length();
            if (decision[1] < 0 || decision[1] >= vocabularySize) {
                throw new EngineException("the engine drew token " + decision[1] + " of " + vocabularySize);
            }
            return new Verification(decision[0], decision[1]);
        }
    }

    /** What follows the token before the last drafted ones, and each of them; the session ends with them. */
    TokenDistributions predict(Sampling sampling, int... drafted) {
        prepare(drafted.length);
        try (ValueScope scope = new ValueScope()) {
            Value[] arguments = {
                scope.add(Value.ofInts(drafted)),
                vocabulary(scope),
                scope.add(TensorSampling.of(sampling, vocabularySize))
            };
            if (sampling.options().isGreedy()) {
                Value chosen = scope.add(forward("choose", tokens.length(), scope, arguments));
                computed = tokens.length();
                return new OneHotDistributions(chosen.toInts(), vocabularySize);
            }
            Value p = forward("distributions", tokens.length(), scope, arguments);
            computed = tokens.length();
            return new TensorDistributions(decoder, p, drafted.length + 1, vocabularySize);
        }
    }

    @Override
    public synchronized double[] score(int... continuation) {
        requireContinuation(continuation);
        int before = tokens.length();
        double[] scores = new double[continuation.length];
        // The last token's own pass would predict what nobody asks for.
        append(Arrays.copyOf(continuation, continuation.length - 1));
        try {
            computed = Math.min(computed, before - 1);
            compute(before - 1);
            for (int from = 0; from < continuation.length; from += PASS) {
                int to = Math.min(continuation.length, from + PASS);
                int[] rows = IntStream.range(0, to - from).toArray();
                double[] some = score(before - 1 + to, rows, Arrays.copyOfRange(continuation, from, to));
                System.arraycopy(some, 0, scores, from, to - from);
            }
        } finally {
            truncate(before);
        }
        return scores;
    }

    @Override
    public synchronized double[] logProbabilities(int[]... continuations) {
        tokens.requireOpen();
        requireTokens();
        for (int[] continuation : continuations) {
            requireContinuation(continuation);
        }
        int before = tokens.length();
        double[] sums = new double[continuations.length];
        try {
            prepare(0);
            for (ContinuationPass pass : ContinuationPass.plan(continuations)) {
                truncate(before + pass.kept());
                append(pass.tokens());
                int first = before - 1 + pass.kept() - computed;
                List<ContinuationPass.Target> targets = pass.targets();
                double[] scores = score(
                        tokens.length(),
                        targets.stream()
                                .mapToInt(target -> first + target.row())
                                .toArray(),
                        targets.stream()
                                .mapToInt(ContinuationPass.Target::token)
                                .toArray());
                for (int i = 0; i < scores.length; i++) {
                    sums[targets.get(i).continuation()] += scores[i];
                }
            }
        } finally {
            truncate(before);
        }
        return sums;
    }

    private void requireContinuation(int... continuation) {
        tokens.requireOpen();
        requireTokens();
        tokens.requireContinuation(head.scoredLogits(vocabularySize), continuation);
    }

    /** One pass up to {@code end}: each target's log-probability by its row. */
    private double[] score(int end, int[] rows, int[] targets) {
        try (ValueScope scope = new ValueScope()) {
            Value result = scope.add(forward(
                    "score",
                    end,
                    scope,
                    scope.add(Value.ofInts(rows)),
                    scope.add(Value.ofInts(targets)),
                    scope.add(Value.of(head.scoredLogits(vocabularySize)))));
            computed = end;
            return result.toDoubles();
        }
    }

    /**
     * Sees to it that the next pass computes the last token and {@code extra} before it, and few others.
     */
    private void prepare(int extra) {
        computed = Math.min(computed, tokens.length() - 1 - extra);
        while (tokens.length() - computed > PASS + extra) {
            compute(computed + PASS);
        }
    }

    /** Calls a method for the tokens from {@code computed} to {@code end}; the caller closes what it returns. */
    private Value forward(String method, int end, ValueScope scope, Value... arguments) {
        return forward(decoder, method, end, scope, arguments);
    }

    private Value forward(Decoder by, String method, int end, ValueScope scope, Value... arguments) {
        Value[] all = new Value[arguments.length + 2];
        all[0] = scope.add(Value.ofInts(tokens.between(computed, end)));
        all[1] = scope.add(Value.of(computed));
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        passes++;
        computedTokens += end - computed;
        return by.forward(method, cache, all);
    }

    private Value vocabulary(ValueScope scope) {
        return scope.add(Value.of(vocabularySize));
    }

    private void requireTokens() {
        if (tokens.length() == 0) {
            throw new EngineException("the session is empty: there is nothing to predict from");
        }
    }

    @Override
    public synchronized void close() {
        tokens.close();
        cache.close();
    }
}
