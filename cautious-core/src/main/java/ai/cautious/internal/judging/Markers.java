package ai.cautious.internal.judging;

import ai.cautious.InvalidOptionException;
import ai.cautious.model.LanguageModel;
import ai.cautious.model.TokenSession;
import ai.cautious.model.Tokenizer;
import ai.cautious.safety.SafetyLabels;
import ai.cautious.safety.SafetyProfile;
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

    private final int[] prefix;
    private final int[][] forms;
    private final int toxicForms;
    private final int[] opening;

    private Markers(int[] prefix, List<int[]> toxic, List<int[]> safe, int[] opening) {
        List<int[]> all = new ArrayList<>(toxic);
        all.addAll(safe);
        this.prefix = prefix;
        this.forms = all.toArray(int[][]::new);
        this.toxicForms = toxic.size();
        this.opening = opening;
    }

    /**
     * Encodes a profile's markers.
     *
     * @throws InvalidOptionException if the judge's tokenizer cannot tell them apart
     */
    static Markers of(SafetyProfile profile, LanguageModel judge) {
        SafetyLabels labels = profile.labels();
        Tokenizer tokenizer = judge.tokenizer();
        int[] prefix = prefix(profile, tokenizer);
        Map<String, List<int[]>> encoded = new LinkedHashMap<>();
        for (String label : labels.severities().keySet()) {
            List<int[]> forms = forms(profile.answerPrefix() + label, tokenizer).stream()
                    .map(form -> Arrays.copyOfRange(form, prefix.length, form.length))
                    .toList();
            encoded.forEach((other, others) -> others.forEach(
                    one -> forms.forEach(form -> requireDifferent("labels", other, one, label, form, judge))));
            encoded.put(label, forms);
        }
        Predicate<Severity> toxic = severity -> severity.compareTo(profile.toxicFrom()) >= 0;
        int[] opening = tokenizer.encode(profile.answerPrefix() + labels.safe() + SafetyLabels.SEPARATOR);
        return new Markers(
                prefix,
                forms(encoded, labels, toxic),
                forms(encoded, labels, toxic.negate()),
                Arrays.copyOfRange(opening, prefix.length, opening.length));
    }

    /**
     * What all answers begin with: a prefix's last token may be part of the marker's first, as a space is that stands before
     * a word.
     */
    private static int[] prefix(SafetyProfile profile, Tokenizer tokenizer) {
        int[] prefix = tokenizer.encode(profile.answerPrefix());
        int common = prefix.length;
        for (String label : profile.labels().severities().keySet()) {
            for (int[] form : forms(profile.answerPrefix() + label, tokenizer)) {
                common = Math.min(common, JudgeReading.same(prefix, form));
            }
        }
        return Arrays.copyOf(prefix, common);
    }

    /** @throws InvalidOptionException if the judge has one of two in the beginning of the other's tokens */
    static void requireDifferent(
            String option, Object one, int[] ofOne, Object other, int[] ofOther, LanguageModel judge) {
        if (begins(ofOne, ofOther) || begins(ofOther, ofOne)) {
            throw new InvalidOptionException(option + " are " + one + " and " + other + ", which " + judge.name()
                    + " has no different tokens for; choose others");
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

    /** What stands behind each prompt, before the marker. */
    int[] prefix() {
        return prefix.clone();
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
    static double logSum(double[] logs) {
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
