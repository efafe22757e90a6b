package ai.cautious.testing;

import ai.cautious.safety.SafetyLabels;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Opens each answer with {@code <Toc>} or {@code <Safe>} and a line's end, as likely as it is told to by what stands before
 * the answer, and goes on by chance: for models that read bytes.
 *
 * @param toxicity the probability of the first of the two, given the prompt's text
 * @param mass the probability that the answer opens with a marker at all
 */
public record JudgingModel(ToDoubleFunction<String> toxicity, double mass) implements TableModel.Steering {

    private static final ByteTokenizer BYTES = new ByteTokenizer();

    /** A model that finds prompts toxic that have the word poison in them. */
    public static TableModel of(long seed) {
        return of(seed, new JudgingModel(prompt -> prompt.contains("poison") ? 0.9 : 0.1, 1));
    }

    /** A model with a judgement of its own. */
    public static TableModel of(long seed, JudgingModel judgement) {
        return TableModel.of(seed, ByteTokenizer.SIZE, 3)
                .reading(BYTES)
                .withTemplate(ByteTokenizer.template())
                .steered(judgement);
    }

    @Override
    public float @Nullable [] logits(List<Integer> context) {
        int answer = context.lastIndexOf(ByteTokenizer.ASSISTANT) + 1;
        String opened = BYTES.decode(ids(context.subList(answer, context.size())));
        String toxic = SafetyLabels.defaults().toxic() + "\n";
        String safe = SafetyLabels.defaults().safe() + "\n";
        if (opened.length() > 1) {
            String marker = toxic.startsWith(opened) ? toxic : safe;
            boolean complete = !marker.startsWith(opened) || marker.equals(opened);
            return complete ? null : logits(marker.charAt(opened.length()), 1, 'x');
        }
        if (opened.isEmpty()) {
            return logits('<', mass, 'x');
        }
        return opened.equals("<")
                ? logits('T', toxicity.applyAsDouble(BYTES.decode(ids(context.subList(0, answer)))), 'S')
                : null;
    }

    private static int[] ids(List<Integer> tokens) {
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    /** One byte by a probability, or another. */
    private static float[] logits(int one, double probability, int other) {
        float[] logits = new float[ByteTokenizer.SIZE];
        Arrays.fill(logits, -100);
        logits[other] = (float) Math.log(Math.max(1 - probability, 1e-9));
        logits[one] = (float) Math.log(Math.max(probability, 1e-9));
        return logits;
    }
}
