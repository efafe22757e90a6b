package ai.cautious.testing;

import ai.cautious.ModelIdentity;
import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.acceptance.SpeculativeSampling;
import ai.cautious.acceptance.Verification;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.instruction.PromptTemplates;
import ai.cautious.model.ContinuationPass;
import ai.cautious.model.DraftBlock;
import ai.cautious.model.DraftModel;
import ai.cautious.model.DraftPlan;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.model.ModelSession;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.Tokenizer;
import ai.cautious.model.VerifierModel;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.sampling.HostDistributions;
import ai.cautious.sampling.Sampling;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.sampling.TokenDistributions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntToDoubleFunction;
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

    /** What comes next, where that is not to be left to chance. */
    @FunctionalInterface
    public interface Steering {
        /** Logits after a context, {@code [vocab]}; null for the model's own. */
        float @Nullable [] logits(List<Integer> context);
    }

    /** How logits become distributions: the true way, or a deliberately wrong one. */
    @FunctionalInterface
    public interface Warper {
        /** See {@link HostDistributions#ofLogits(float[][], Sampling, int...)}. */
        HostDistributions warp(float[][] logits, Sampling sampling, int... drafted);
    }

    private final long seed;
    private final int vocabularySize;
    private final double spread;
    private final AtomicInteger openSessions = new AtomicInteger();
    private final AtomicInteger sessions = new AtomicInteger();
    private Set<Integer> endTokens = Set.of();
    private Rule rule = DraftBlock::decide;
    private Warper warper = HostDistributions::ofLogits;
    private int contextLength = 4096;
    private int memory = Integer.MAX_VALUE;
    private Tokenizer tokenizer;
    private @Nullable DraftVocabulary support;
    private @Nullable SafetyProfile profile;
    private PromptTemplate template = PromptTemplates.raw();
    private Steering steering = context -> null;
    private Pace pace = tokens -> {};
    private IntConsumer truncated = length -> {};
    private Runnable closed = () -> {};
    private IntConsumer prefilled = tokens -> {};
    private Consumer<SessionOptions> opened = options -> {};
    private IntToDoubleFunction passCost = rows -> 1 + 0.05 * (rows - 1);
    private AtomicInteger passesUntilFailure = new AtomicInteger(Integer.MAX_VALUE);

    private TableModel(long seed, int vocabularySize, double spread) {
        this.seed = seed;
        this.vocabularySize = vocabularySize;
        this.spread = spread;
        this.tokenizer = new LetterTokenizer(vocabularySize);
    }

    /**
     * A model.
     *
     * @param spread of the logits: 0 is uniform
     */
    public static TableModel of(long seed, int vocabularySize, double spread) {
        return new TableModel(seed, vocabularySize, spread);
    }

    /** The same but for what is changed. */
    private TableModel with(Consumer<TableModel> change) {
        TableModel copy = new TableModel(seed, vocabularySize, spread);
        copy.endTokens = endTokens;
        copy.rule = rule;
        copy.warper = warper;
        copy.contextLength = contextLength;
        copy.memory = memory;
        copy.tokenizer = tokenizer;
        copy.support = support;
        copy.pace = pace;
        copy.truncated = truncated;
        copy.closed = closed;
        copy.prefilled = prefilled;
        copy.opened = opened;
        copy.passCost = passCost;
        copy.profile = profile;
        copy.template = template;
        copy.steering = steering;
        copy.passesUntilFailure = new AtomicInteger(passesUntilFailure.get());
        change.accept(copy);
        return copy;
    }

    /** The same with end tokens. */
    public TableModel endingAt(Integer... tokens) {
        return with(copy -> copy.endTokens = Set.of(tokens));
    }

    /** The same with a rule of its own. */
    public TableModel deciding(Rule other) {
        return with(copy -> copy.rule = other);
    }

    /** The same with a warper of its own. */
    public TableModel warping(Warper other) {
        return with(copy -> copy.warper = other);
    }

    /** The same with a context. */
    public TableModel withContext(int length) {
        return with(copy -> copy.contextLength = length);
    }

    /** The same, but of the context only so many last tokens count. */
    public TableModel lookingBack(int tokens) {
        return with(copy -> copy.memory = tokens);
    }

    /** The same, but a pass after so many fails. */
    public TableModel failingAfter(int passes) {
        return with(copy -> copy.passesUntilFailure = new AtomicInteger(passes));
    }

    /** The same with another tokenizer. */
    public TableModel reading(Tokenizer other) {
        return with(copy -> copy.tokenizer = other);
    }

    /** The same, but told of each pass. */
    public TableModel at(Pace other) {
        return with(copy -> copy.pace = other);
    }

    /** The same, but told to how many tokens its sessions are truncated. */
    public TableModel onTruncation(IntConsumer other) {
        return with(copy -> copy.truncated = other);
    }

    /** The same, but told of how many tokens each step of a prefill is. */
    public TableModel onPrefill(IntConsumer other) {
        return with(copy -> copy.prefilled = other);
    }

    /** The same, but told what its sessions are opened with. */
    public TableModel onOpening(Consumer<SessionOptions> other) {
        return with(copy -> copy.opened = other);
    }

    /** The same, but with another opinion of what its passes cost. */
    public TableModel costing(IntToDoubleFunction other) {
        return with(copy -> copy.passCost = other);
    }

    /** The same, which tells that it is closed, as views of it do. */
    public TableModel whenClosed(Runnable other) {
        return with(copy -> copy.closed = other);
    }

    /** The same, but where it is steered it says what it is told to. */
    public TableModel steered(Steering other) {
        return with(copy -> copy.steering = other);
    }

    /** The same, tuned to judge. */
    public TableModel withProfile(SafetyProfile other) {
        return with(copy -> copy.profile = other);
    }

    /** The same with another chat template. */
    public TableModel withTemplate(PromptTemplate other) {
        return with(copy -> copy.template = other);
    }

    @Override
    public TableModel restrictedTo(DraftVocabulary vocabulary) {
        return with(copy -> copy.support = vocabulary);
    }

    /** How many sessions have been opened. */
    public int sessions() {
        return sessions.get();
    }

    /** How many sessions are open. */
    public int openSessions() {
        return openSessions.get();
    }

    /** Waits until all are closed, at most ten seconds. */
    public void awaitNoSessions() throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (openSessions() > 0) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(openSessions() + " sessions are open");
            }
            Thread.sleep(1);
        }
    }

    /** The logits after a context, {@code [vocab]}. */
    public float[] logits(List<Integer> context) {
        if (passesUntilFailure.getAndDecrement() == 0) {
            throw new IllegalStateException("the model fails as it was told to");
        }
        float[] told = steering.logits(context);
        if (told != null) {
            return told;
        }
        List<Integer> seen = context.subList(Math.max(0, context.size() - memory), context.size());
        SplittableRandom random = new SplittableRandom(seed * 1_000_003 + seen.hashCode());
        float[] logits = new float[vocabularySize];
        for (int token = 0; token < vocabularySize; token++) {
            logits[token] = (float) (spread * (2 * random.nextDouble() - 1));
        }
        return logits;
    }

    @Override
    public ModelIdentity identity() {
        return ModelIdentity.of("table " + seed);
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
        return Optional.of(template);
    }

    @Override
    public Optional<SafetyProfile> safetyProfile() {
        return Optional.ofNullable(profile);
    }

    @Override
    public Session open(SessionOptions options) {
        return new Session(options);
    }

    @Override
    public double relativePassCost(int rows) {
        return passCost.applyAsDouble(rows);
    }

    @Override
    public void close() {
        closed.run();
    }

    /** A cursor that checks its capacity. */
    public final class Session implements ModelSession {

        private final SessionOptions options;
        private final List<Integer> tokens = new ArrayList<>();
        /** How many tokens need not be computed again. */
        private int computed;

        private boolean closed;

        private Session(SessionOptions options) {
            this.options = options;
            openSessions.incrementAndGet();
            sessions.incrementAndGet();
            opened.accept(options);
        }

        /** What it was opened with. */
        public SessionOptions options() {
            return options;
        }

        @Override
        public int length() {
            return tokens.size();
        }

        @Override
        public void append(int... appended) {
            for (int token : appended) {
                tokens.add(token);
            }
            if (closed || tokens.size() > options.capacity()) {
                throw new IllegalStateException(tokens.size() + " tokens in a session of " + options);
            }
        }

        @Override
        public int pending() {
            return tokens.size() - computed;
        }

        @Override
        public int prefill(int count) {
            int end = Math.max(0, tokens.size() - 1);
            if (computed < end) {
                int before = computed;
                computed += Math.min(count, end - before);
                prefilled.accept(computed - before);
            }
            return Math.max(0, end - computed);
        }

        @Override
        public void truncate(int length) {
            truncated.accept(length);
            tokens.subList(length, tokens.size()).clear();
            computed = Math.min(computed, length);
        }

        @Override
        public double[] score(int... continuation) {
            List<Integer> context = new ArrayList<>(tokens);
            double[] scores = new double[continuation.length];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = logProbability(context, continuation[i]);
                context.add(continuation[i]);
            }
            return scores;
        }

        /** In passes as an engine makes them, over what it has not computed yet. */
        @Override
        public double[] logProbabilities(int[]... continuations) {
            double[] sums = new double[continuations.length];
            int before = tokens.size();
            int first = Math.min(computed, before - 1);
            for (ContinuationPass pass : ContinuationPass.plan(continuations)) {
                tokens.subList(before + pass.kept(), tokens.size()).clear();
                first = Math.min(first, tokens.size());
                append(pass.tokens());
                pace.pass(tokens.size() - first);
                for (ContinuationPass.Target target : pass.targets()) {
                    List<Integer> context = tokens.subList(0, before + pass.kept() + target.row());
                    sums[target.continuation()] += logProbability(context, target.token());
                }
                first = tokens.size();
            }
            truncate(before);
            computed = before;
            return sums;
        }

        /** By the whole vocabulary, whatever is drafted. */
        private double logProbability(List<Integer> context, int token) {
            float[] logits = TableModel.this.logits(context);
            HostDistributions unwarped =
                    HostDistributions.ofLogits(new float[][] {logits}, SamplingOptions.temperature(1));
            return Math.log(unwarped.probabilities(new int[] {token})[0]);
        }

        @Override
        public DraftBlock draft(DraftPlan plan, Sampling sampling, double[] uniforms) {
            if (support != null && support.isBannedBy(sampling)) {
                return DraftBlock.empty();
            }
            List<float[]> rows = new ArrayList<>();
            int[] drafted = new int[plan.length()];
            double[] confidences = new double[plan.length()];
            int count = 0;
            double reach = 1;
            while (count < plan.length() && reach >= plan.minReach()) {
                rows.add(nextLogits());
                HostDistributions q = warper.warp(rows.toArray(float[][]::new), sampling, drafted);
                drafted[count] = q.sample(count, uniforms[count]);
                confidences[count] = confidence(rows.get(count));
                reach *= plan.expectedAcceptance(confidences[count]);
                append(own(drafted[count++]));
                pace.pass(1);
            }
            if (plan.withNext()) {
                rows.add(nextLogits());
                pace.pass(1);
            }
            computed = plan.withNext() ? tokens.size() : tokens.size() - 1;
            drafted = Arrays.copyOf(drafted, count);
            return DraftBlock.of(
                    drafted,
                    warper.warp(rows.toArray(float[][]::new), sampling, drafted),
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
                rows[i] = nextLogits();
                if (i < block.length()) {
                    append(block.token(i));
                }
            }
            pace.pass(rows.length);
            computed = tokens.size();
            HostDistributions p = warper.warp(rows, sampling, block.tokens());
            return rule.decide(block, p, policy, uniforms, sampling.history().answerLength());
        }

        /** The logits of the token that comes next, without the padding. */
        private float[] nextLogits() {
            float[] logits = logits(tokens);
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
