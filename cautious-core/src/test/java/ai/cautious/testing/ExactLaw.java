package ai.cautious.testing;

import ai.cautious.sampling.HostDistributions;
import ai.cautious.sampling.Sampling;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.sampling.TokenHistory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The probability of each answer, by enumeration.
 *
 * @param verifier gives p
 * @param draft gives q
 * @param sampling warps both
 * @param prompt the tokens before the answer
 * @param limit how many tokens an answer has, unless it ends before
 */
public record ExactLaw(TableModel verifier, TableModel draft, SamplingOptions sampling, int[] prompt, int limit) {

    /** The law that each token follows, whatever was drafted: of p, q and its place in the answer. */
    @FunctionalInterface
    public interface Target {
        /** Probabilities, {@code [vocab]}. */
        double[] law(double[] p, double[] q, int answerPosition);
    }

    /** What becomes of a drafted position. */
    public interface Acceptance {
        /** For each token the probability that it is drafted and stands, {@code [vocab]}. */
        double[] standing(double[] p, double[] q);

        /** The law of the token that replaces one that does not stand, {@code [vocab]}. */
        double[] replacement(double[] p, double[] q);
    }

    /** Of answers whose every token follows a law. */
    public Map<List<Integer>, Double> ofTokens(Target target) {
        return new Enumeration(0, target, null).all();
    }

    /** Of answers in rounds of γ drafted tokens, after a first that drafts none; the token after a whole block follows p. */
    public Map<List<Integer>, Double> ofBlocks(int draftLength, Acceptance acceptance) {
        return new Enumeration(draftLength, (p, q, answerPosition) -> p, acceptance).all();
    }

    private double[] row(TableModel model, List<Integer> answer) {
        TokenHistory history = new TokenHistory(prompt);
        answer.forEach(history::append);
        List<Integer> context = Arrays.stream(history.tokens()).boxed().toList();
        HostDistributions row = HostDistributions.ofLogits(
                new float[][] {model.logits(context)}, new Sampling(sampling, history, verifier.endOfSequenceTokens()));
        double[] probabilities = new double[row.vocabularySize()];
        Arrays.setAll(probabilities, token -> row.probabilities(new int[] {token})[0]);
        return probabilities;
    }

    private final class Enumeration {

        private final int draftLength;
        private final Target bonus;
        private final Acceptance acceptance;
        private final Map<List<Integer>, Double> law = new HashMap<>();

        Enumeration(int draftLength, Target bonus, Acceptance acceptance) {
            this.draftLength = draftLength;
            this.bonus = bonus;
            this.acceptance = acceptance;
        }

        Map<List<Integer>, Double> all() {
            follow(List.of(), 1, 0);
            return law;
        }

        /** All that follows an answer's beginning, in whose block so many drafted tokens are to come. */
        private void follow(List<Integer> answer, double mass, int left) {
            double[] p = row(verifier, answer);
            double[] q = row(draft, answer);
            int nextBlock = Math.min(draftLength, limit - answer.size() - 2);
            if (left == 0) {
                double[] next = bonus.law(p, q, answer.size());
                for (int token = 0; token < next.length; token++) {
                    add(answer, token, mass * next[token], nextBlock);
                }
            } else {
                double[] standing = acceptance.standing(p, q);
                double[] replacement = acceptance.replacement(p, q);
                double rejected = 1 - Arrays.stream(standing).sum();
                for (int token = 0; token < p.length; token++) {
                    add(answer, token, mass * standing[token], left - 1);
                    add(answer, token, mass * rejected * replacement[token], nextBlock);
                }
            }
        }

        private void add(List<Integer> answer, int token, double mass, int left) {
            // Not "≤ 0": where every token stands, nothing may be left to replace one by.
            if (!(mass > 0)) {
                return;
            }
            boolean ends = verifier.endOfSequenceTokens().contains(token);
            List<Integer> longer = new ArrayList<>(answer);
            if (!ends) {
                longer.add(token);
            }
            if (ends || longer.size() == limit) {
                law.merge(longer, mass, Double::sum);
            } else {
                follow(longer, mass, left);
            }
        }
    }
}
