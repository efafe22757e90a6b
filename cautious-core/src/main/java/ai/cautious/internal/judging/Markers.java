package ai.cautious.internal.judging;

import ai.cautious.InvalidOptionException;
import ai.cautious.model.LanguageModel;
import ai.cautious.model.TokenSession;
import ai.cautious.model.Tokenizer;
import ai.cautious.safety.SafetyLabels;
import ai.cautious.safety.Severity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The markers in a judge's tokens. A marker is encoded as text, alone and with the separator behind it: Qwen's
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
        Map<String, List<int[]>> encoded = new LinkedHashMap<>();
        for (String label : labels.severities().keySet()) {
            List<int[]> forms = forms(label, tokenizer);
            encoded.forEach((other, others) -> requireDifferent(other, others, label, forms, judge));
            encoded.put(label, forms);
        }
        return new Markers(
                forms(encoded, labels, severity -> severity != Severity.SAFE),
                forms(encoded, labels, severity -> severity == Severity.SAFE),
                tokenizer.encode(labels.safe() + SafetyLabels.SEPARATOR));
    }

    private static void requireDifferent(
            String one, List<int[]> ofOne, String other, List<int[]> ofOther, LanguageModel judge) {
        for (int[] form : ofOne) {
            for (int[] another : ofOther) {
                if (begins(form, another) || begins(another, form)) {
                    throw new InvalidOptionException("labels are " + one + " and " + other + ", which " + judge.name()
                            + " has no different tokens for; choose others");
                }
            }
        }
    }

    private static List<int[]> forms(
            Map<String, List<int[]>> encoded, SafetyLabels labels, Predicate<Severity> counted) {
        return encoded.entrySet().stream()
                .filter(label -> counted.test(labels.severities().get(label.getKey())))
                .flatMap(label -> label.getValue().stream())
                .toList();
    }

    private static List<int[]> forms(String label, Tokenizer tokenizer) {
        int[] alone = tokenizer.encode(label);
        int[] separated = tokenizer.encode(label + SafetyLabels.SEPARATOR);
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

    /** The probabilities of what is toxic and of what is safe as what comes next. */
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

        /** The probability of all together. */
        double sum() {
            return Math.exp(toxic) + Math.exp(safe);
        }

        /** ln(toxic ÷ safe). */
        double odds() {
            return toxic - safe;
        }
    }
}
