package ai.cautious.internal.judging;

import ai.cautious.InvalidOptionException;
import ai.cautious.model.LanguageModel;
import ai.cautious.model.TokenSession;
import ai.cautious.model.Tokenizer;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyLabels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The two markers in a judge's tokens. A marker is encoded as text, alone and with the separator behind it: Qwen's
 * tokenizer, for one, has a token for the last character and the line's end together. Immutable.
 */
final class Markers {

    private final int[][] forms;
    private final int toxicForms;
    private final int[] opening;

    private Markers(List<int[]> toxic, List<int[]> safe, int[] opening) {
        List<int[]> all = new ArrayList<>(toxic);
        all.addAll(safe);
        this.forms = all.toArray(int[][]::new);
        this.toxicForms = toxic.size();
        this.opening = opening;
    }

    /**
     * Encodes markers.
     *
     * @throws InvalidOptionException if the judge's tokenizer cannot tell them apart
     */
    static Markers of(SafetyLabels labels, LanguageModel judge) {
        Tokenizer tokenizer = judge.tokenizer();
        List<int[]> toxic = forms(labels.toxic(), tokenizer);
        List<int[]> safe = forms(labels.safe(), tokenizer);
        for (int[] one : toxic) {
            for (int[] other : safe) {
                if (begins(one, other) || begins(other, one)) {
                    throw new InvalidOptionException("labels are " + labels.toxic() + " and " + labels.safe()
                            + ", which " + judge.name() + " has no different tokens for; choose others");
                }
            }
        }
        return new Markers(toxic, safe, tokenizer.encode(labels.safe() + SafetyGate.SEPARATOR));
    }

    private static List<int[]> forms(String label, Tokenizer tokenizer) {
        int[] alone = tokenizer.encode(label);
        int[] separated = tokenizer.encode(label + SafetyGate.SEPARATOR);
        return begins(separated, alone) ? List.of(alone) : List.of(alone, separated);
    }

    private static boolean begins(int[] tokens, int[] beginning) {
        int mismatch = Arrays.mismatch(tokens, beginning);
        return mismatch < 0 || mismatch == beginning.length;
    }

    /** What opens the answer to a prompt that is not toxic. */
    int[] opening() {
        return opening.clone();
    }

    /** How many tokens there must be room for behind a prompt. */
    int length() {
        return Arrays.stream(forms).mapToInt(form -> form.length).reduce(opening.length, Math::max);
    }

    /** The probabilities of both as what comes next. */
    LogMasses score(TokenSession session) {
        double[] scores = session.logProbabilities(forms);
        return new LogMasses(
                logSum(Arrays.copyOf(scores, toxicForms)),
                logSum(Arrays.copyOfRange(scores, toxicForms, scores.length)));
    }

    /** ln Σ exp, without underflow. */
    private static double logSum(double[] logs) {
        double greatest = Arrays.stream(logs).max().orElseThrow();
        return greatest == Double.NEGATIVE_INFINITY
                ? greatest
                : greatest
                        + Math.log(Arrays.stream(logs)
                                .map(log -> Math.exp(log - greatest))
                                .sum());
    }

    /**
     * The logarithms of the markers' probabilities.
     *
     * @param toxic nats
     * @param safe nats
     */
    record LogMasses(double toxic, double safe) {

        /** The probability of both together. */
        double sum() {
            return Math.exp(toxic) + Math.exp(safe);
        }

        /** ln(toxic ÷ safe). */
        double odds() {
            return toxic - safe;
        }
    }
}
