package ai.cautious.benchmarks;

import ai.cautious.ModelIdentity;
import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.acceptance.Verification;
import ai.cautious.instruction.Prompt;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.instruction.PromptTemplates;
import ai.cautious.model.DraftBlock;
import ai.cautious.model.DraftModel;
import ai.cautious.model.DraftPlan;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.model.ModelSession;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.Tokenizer;
import ai.cautious.model.VerifierModel;
import ai.cautious.sampling.OneHotDistributions;
import ai.cautious.sampling.Sampling;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** A model of one token that costs nothing and is right about everything. */
final class FreeModel implements DraftModel, VerifierModel {

    @Override
    public ModelIdentity identity() {
        return ModelIdentity.of("free");
    }

    @Override
    public Tokenizer tokenizer() {
        return new OneLetter();
    }

    @Override
    public int vocabularySize() {
        return 1;
    }

    @Override
    public int contextLength() {
        return 1 << 20;
    }

    @Override
    public Set<Integer> endOfSequenceTokens() {
        return Set.of();
    }

    @Override
    public Optional<PromptTemplate> chatTemplate() {
        return Optional.of(PromptTemplates.raw());
    }

    @Override
    public Session open(SessionOptions options) {
        return new Session();
    }

    @Override
    public DraftModel restrictedTo(DraftVocabulary vocabulary) {
        return this;
    }

    @Override
    public void close() {
        // Nothing to free.
    }

    static final class Session implements ModelSession {

        private int length;

        @Override
        public int length() {
            return length;
        }

        @Override
        public void append(int... tokens) {
            length += tokens.length;
        }

        @Override
        public int pending() {
            return 0;
        }

        @Override
        public int prefill(int tokens) {
            return 0;
        }

        @Override
        public void truncate(int newLength) {
            length = newLength;
        }

        @Override
        public double[] score(int... continuation) {
            return new double[continuation.length];
        }

        @Override
        public DraftBlock draft(DraftPlan plan, Sampling sampling, double[] uniforms) {
            int[] tokens = new int[plan.length()];
            length += tokens.length;
            return DraftBlock.of(tokens, new OneHotDistributions(tokens, 1));
        }

        @Override
        public Verification verify(DraftBlock block, Sampling sampling, AcceptancePolicy policy, double[] uniforms) {
            length += block.length();
            return new Verification(block.length(), 0);
        }

        @Override
        public void close() {
            // Nothing to free.
        }
    }

    /** Every letter is the same token. */
    private static final class OneLetter implements Tokenizer {

        @Override
        public int vocabularySize() {
            return 1;
        }

        @Override
        public int[] encode(String text) {
            return new int[text.length()];
        }

        @Override
        public int[] encode(Prompt prompt) {
            return prompt.pieces().stream()
                    .flatMapToInt(piece ->
                            piece instanceof Prompt.Text text ? Arrays.stream(encode(text.text())) : IntStream.empty())
                    .toArray();
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
            return "x";
        }

        @Override
        public String decode(int... tokens) {
            return "x".repeat(tokens.length);
        }
    }
}
