package ai.cautious.internal.judging;

import ai.cautious.model.LanguageModel;
import ai.cautious.model.TokenSession;
import ai.cautious.model.Tokenizer;
import ai.cautious.safety.SafetyCategory;
import ai.cautious.safety.SafetyLabels;
import ai.cautious.safety.SafetyProfile;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The kinds of harm in a judge's tokens: what it says behind its toxic marker. A judge that was tuned here has the separator
 * behind each, so that a text that begins another is told from it; a guard ends its answer there, or lists more. Immutable.
 */
final class CategoryTexts {

    private final List<SafetyCategory> categories;
    private final int[] beginning;
    private final int[][] continuations;

    private CategoryTexts(List<SafetyCategory> categories, int[] beginning, int[][] texts) {
        this.categories = categories;
        this.beginning = beginning;
        this.continuations = Arrays.stream(texts)
                .map(text -> Arrays.copyOfRange(text, beginning.length, text.length))
                .toArray(int[][]::new);
    }

    /**
     * Encodes a profile's categories.
     *
     * @param prefix what stands behind each prompt, before the marker
     * @throws ai.cautious.InvalidOptionException if the judge's tokenizer cannot tell them apart
     */
    static CategoryTexts of(SafetyProfile profile, LanguageModel judge, int[] prefix) {
        Tokenizer tokenizer = judge.tokenizer();
        List<SafetyCategory> categories = profile.categories();
        String marker = profile.answerPrefix() + profile.labels().toxic() + profile.categoryPrefix();
        String end = profile.instruction().isPresent() ? SafetyLabels.SEPARATOR : "";
        int[][] texts = categories.stream()
                .map(category -> tokenizer.encode(marker + category.text() + end))
                .map(text -> Arrays.copyOfRange(text, prefix.length, text.length))
                .toArray(int[][]::new);
        for (int i = 0; i < texts.length; i++) {
            for (int j = 0; j < i; j++) {
                Markers.requireDifferent("categories", categories.get(j), texts[j], categories.get(i), texts[i], judge);
            }
        }
        int[] whole = tokenizer.encode(marker);
        int[] beginning = Arrays.copyOfRange(whole, prefix.length, whole.length);
        for (int[] text : texts) {
            beginning = Arrays.copyOf(beginning, JudgeReading.same(beginning, text));
        }
        return new CategoryTexts(categories, beginning, texts);
    }

    /** How many tokens there must be room for behind a prompt. */
    int length() {
        return beginning.length
                + Arrays.stream(continuations)
                        .mapToInt(text -> text.length)
                        .max()
                        .orElse(0);
    }

    /**
     * How probable each is: the toxic probability, shared out as the judge goes on behind its toxic marker. Nothing is
     * computed where there is none to name, or too little that is toxic.
     *
     * @param prompt the session's sequence, which stays as it was, to the last bit of its cache
     * @return by name, in the profile's order; empty where nothing was computed
     */
    Map<String, Double> probabilities(TokenSession prompt, double toxicProbability) {
        Map<String, Double> probabilities = new LinkedHashMap<>();
        if (categories.isEmpty() || toxicProbability < SafetyCategory.LEAST_TOXIC_PROBABILITY) {
            return probabilities;
        }
        double[] scores = scores(prompt);
        double all = Markers.logSum(scores);
        for (int i = 0; i < scores.length; i++) {
            double share = Math.min(1, Math.exp(scores[i] - all));
            probabilities.put(categories.get(i).name(), toxicProbability * share);
        }
        return probabilities;
    }

    private double[] scores(TokenSession prompt) {
        int before = prompt.length();
        // What follows is computed behind the prompt, whose own cache drafting goes on from.
        prompt.append(beginning);
        try {
            return prompt.logProbabilities(continuations);
        } finally {
            prompt.truncate(before);
        }
    }
}
