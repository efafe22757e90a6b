package ai.cautious.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Opens each answer with one of some texts, as likely as it is told to by what stands before the answer, and goes on by
 * chance: for models that read bytes.
 *
 * @param answers the texts and their probabilities, given the prompt's text
 */
public record Answering(Function<String, Map<String, Double>> answers) implements TableModel.Steering {

    private static final ByteTokenizer BYTES = new ByteTokenizer();

    @Override
    public float @Nullable [] logits(List<Integer> context) {
        int answer = context.lastIndexOf(ByteTokenizer.ASSISTANT) + 1;
        String opened = text(context.subList(answer, context.size()));
        float[] next = new float[ByteTokenizer.SIZE];
        answers.apply(text(context.subList(0, answer))).forEach((text, probability) -> {
            if (text.length() > opened.length() && text.startsWith(opened)) {
                next[text.getBytes(StandardCharsets.UTF_8)[opened.length()]] += probability.floatValue();
            }
        });
        float sum = 0;
        for (int i = 0; i < next.length; i++) {
            sum += next[i];
            next[i] = next[i] > 0 ? (float) Math.log(next[i]) : -100;
        }
        return sum > 0 ? next : null;
    }

    private static String text(List<Integer> tokens) {
        return BYTES.decode(tokens.stream().mapToInt(Integer::intValue).toArray());
    }
}
