package ai.cautious.testing;

import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.acceptance.SpeculativeSampling;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.instruction.PromptTemplates;
import ai.cautious.model.DraftBlock;
import ai.cautious.model.DraftModel;
import ai.cautious.model.DraftPlan;
import ai.cautious.model.DraftSession;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.TokenDistributions;
import ai.cautious.model.Tokenizer;
import ai.cautious.model.Verification;
import ai.cautious.model.VerifierModel;
import ai.cautious.model.VerifierSession;
import ai.cautious.sampling.HostDistributions;
import ai.cautious.sampling.Sampling;
import ai.cautious.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A model whose logits are random numbers fixed by its seed and the whole context, so that any slip in the bookkeeping
 * of tokens changes its distributions.
 */
public final class TableModel implements DraftModel, VerifierModel {

    /** How a verifier decides on a block: the true rule, or a deliberately wrong one. */
    @FunctionalInterface
    public interface Rule {
        /** See {@link SpeculativeSampling#decide}. */
        Verification decide(
                DraftBlock block, TokenDistributions p, AcceptancePolicy policy, double[] uniforms, int answerLength);
    }

    /** Told of each pass: a test's clock goes on. */
    @FunctionalInterface
    public interface Pace {
        /** A pass over so many tokens was made. */
        void pass(int tokens);
    }

    private final long seed;
    private final int vocabularySize;
    private final double spread;
    private final Set<Integer> endTokens;
    private final Rule rule;
    private final int contextLength;
    private final Tokenizer tokenizer;
    private final @Nullable DraftVocabulary support;
    private final Pace pace;
    private final AtomicInteger openSessions = new AtomicInteger();
    private final AtomicInteger passesUntilFailure;

    private TableModel(
            long seed,
            int vocabularySize,
            double spread,
            Set<Integer> endTokens,
            Rule rule,
            int contextLength,
            Tokenizer tokenizer,
            @Nullable DraftVocabulary support,
            Pace pace,
            int passesUntilFailure) {
        this.seed = seed;
        this.vocabularySize = vocabularySize;
        this.spread = spread;
        this.endTokens = endTokens;
        this.rule = rule;
        this.contextLength = contextLength;
        this.tokenizer = tokenizer;
        this.support = support;
        this.pace = pace;
        this.passesUntilFailure = new AtomicInteger(passesUntilFailure);
    }

    /**
     * A model.
     *
     * @param spread of the logits: 0 is uniform
     */
    public static TableModel of(long seed, int vocabularySize, double spread) {
        return new TableModel(
                seed,
                vocabularySize,
                spread,
                Set.of(),
                SpeculativeSampling::decide,
                4096,
                new LetterTokenizer(vocabularySize),
                null,
                tokens -> {},
                Integer.MAX_VALUE);
    }

    /** The same with end tokens. */
    public TableModel endingAt(Integer... tokens) {
        return copy(Set.of(tokens), rule, contextLength, tokenizer, support, pace, passesUntilFailure.get());
    }

    /** The same with a rule of its own. */
    public TableModel deciding(Rule other) {
        return copy(endTokens, other, contextLength, tokenizer, support, pace, passesUntilFailure.get());
    }

    /** The same with a context. */
    public TableModel withContext(int length) {
        return copy(endTokens, rule, length, tokenizer, support, pace, passesUntilFailure.get());
    }

    /** The same, but a pass after so many fails. */
    public TableModel failingAfter(int passes) {
        return copy(endTokens, rule, contextLength, tokenizer, support, pace, passes);
    }

    /** The same with another tokenizer. */
    public TableModel reading(Tokenizer other) {
        return copy(endTokens, rule, contextLength, other, support, pace, passesUntilFailure.get());
    }

    /** The same, but told of each pass. */
    public TableModel at(Pace other) {
        return copy(endTokens, rule, contextLength, tokenizer, support, other, passesUntilFailure.get());
    }

    @Override
    public TableModel restrictedTo(DraftVocabulary vocabulary) {
        return copy(endTokens, rule, contextLength, tokenizer, vocabulary, pace, passesUntilFailure.get());
    }

    private TableModel copy(
            Set<Integer> ends,
            Rule decides,
            int context,
            Tokenizer reads,
            @Nullable DraftVocabulary supports,
            Pace takes,
            int passes) {
        return new TableModel(seed, vocabularySize, spread, ends, decides, context, reads, supports, takes, passes);
    }

    /** How many sessions are open. */
    public int openSessions() {
        return openSessions.get();
    }

    /** The logits after a context, {@code [vocab]}. */
    public float[] logits(List<Integer> context) {
        if (passesUntilFailure.getAndDecrement() == 0) {
            throw new IllegalStateException("the model fails as it was told to");
        }
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + context.hashCode());
        float[] logits = new float[vocabularySize];
        for (int token = 0; token < vocabularySize; token++) {
            logits[token] = (float) (spread * (2 * random.nextDouble() - 1));
        }
        return logits;
    }

    @Override
    public String name() {
        return "table " + seed;
    }

    @Override
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    @Override
    public int vocabularySize() {
        return support == null ? vocabularySize : support.size();
    }

    @Override
    public int contextLength() {
        return contextLength;
    }

    @Override
    public Set<Integer> endOfSequenceTokens() {
        return endTokens;
    }

    @Override
    public Optional<PromptTemplate> chatTemplate() {
        return Optional.of(PromptTemplates.raw());
    }

    @Override
    public Session open(SessionOptions options) {
        return new Session(options);
    }

    @Override
    public void close() {
        // Nothing to free.
    }

    /** A cursor that checks its capacity. */
    public final class Session implements DraftSession, VerifierSession {

        private final SessionOptions options;
        private final List<Integer> tokens = new ArrayList<>();
        private boolean closed;

        private Session(SessionOptions options) {
            this.options = options;
            openSessions.incrementAndGet();
        }

        @Override
        public int length() {
            return tokens.size();
        }

        @Override
        public void append(int... appended) {
            Arrays.stream(appended).forEach(tokens::add);
            if (closed || tokens.size() > options.capacity()) {
                throw new IllegalStateException(tokens.size() + " tokens in a session of " + options);
            }
        }

        @Override
        public void prefill() {
            // The table needs no cache.
        }

        @Override
        public void truncate(int length) {
            tokens.subList(length, tokens.size()).clear();
        }

        @Override
        public double[] score(int... continuation) {
            throw new UnsupportedOperationException("the loop does not score");
        }

        @Override
        public DraftBlock draft(DraftPlan plan, Sampling sampling, double[] uniforms) {
            List<float[]> rows = new ArrayList<>();
            int[] drafted = new int[plan.length()];
            double[] confidences = new double[plan.length()];
            int count = 0;
            double reach = 1;
            while (count < plan.length() && reach >= plan.minReach()) {
                rows.add(cut(logits(tokens)));
                HostDistributions q = HostDistributions.ofLogits(rows.toArray(float[][]::new), sampling, drafted);
                drafted[count] = q.sample(count, uniforms[count]);
                confidences[count] = confidence(rows.get(count));
                reach *= plan.expectedAcceptance(confidences[count]);
                append(own(drafted[count++]));
                pace.pass(1);
            }
            if (plan.withNext()) {
                rows.add(cut(logits(tokens)));
                pace.pass(1);
            }
            drafted = Arrays.copyOf(drafted, count);
            return DraftBlock.of(
                    drafted,
                    HostDistributions.ofLogits(rows.toArray(float[][]::new), sampling, drafted),
                    Arrays.copyOf(confidences, count));
        }

        private double confidence(float[] logits) {
            HostDistributions unwarped =
                    HostDistributions.ofLogits(new float[][] {logits}, SamplingOptions.temperature(1));
            return unwarped.probabilities(new int[] {unwarped.mode(0)})[0];
        }

        @Override
        public Verification verify(DraftBlock block, Sampling sampling, AcceptancePolicy policy, double[] uniforms) {
            float[][] rows = new float[block.length() + 1][];
            for (int i = 0; i <= block.length(); i++) {
                rows[i] = cut(logits(tokens));
                if (i < block.length()) {
                    append(block.token(i));
                }
            }
            pace.pass(rows.length);
            HostDistributions p = HostDistributions.ofLogits(rows, sampling, block.tokens());
            return rule.decide(block, p, policy, uniforms, sampling.history().answerLength());
        }

        private float[] cut(float[] logits) {
            if (support == null) {
                return Arrays.copyOf(logits, options.vocabularySize());
            }
            float[] named = new float[options.vocabularySize()];
            Arrays.fill(named, Float.NEGATIVE_INFINITY);
            for (int i = 0; i < support.tokens().length; i++) {
                named[support.names()[i]] = logits[support.tokens()[i]];
            }
            return named;
        }

        /** This model's id of a token that it drafted. */
        private int own(int drafted) {
            int i = 0;
            while (support != null && support.names()[i] != drafted) {
                i++;
            }
            return support == null ? drafted : support.tokens()[i];
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                openSessions.decrementAndGet();
            }
        }
    }
}
