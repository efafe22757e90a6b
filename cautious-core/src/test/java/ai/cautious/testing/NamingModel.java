package ai.cautious.testing;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges as another does, and behind {@code <Toc>} and a line's end says a kind of harm on a line of its own: for models that
 * read bytes.
 *
 * @param judgement of the two markers
 * @param shares how probable each text is behind the toxic marker; they sum to 1
 */
public record NamingModel(JudgingModel judgement, Map<String, Double> shares) implements TableModel.Steering {

    private static final String OPENING = "<Toc>\n";
    private static final ByteTokenizer BYTES = new ByteTokenizer();

    /** A model of that judgement. */
    public static TableModel of(long seed, double toxicity, Map<String, Double> shares) {
        return of(seed, new JudgingModel(prompt -> toxicity, 1), shares);
    }

    /** A model of that judgement. */
    public static TableModel of(long seed, JudgingModel judgement, Map<String, Double> shares) {
        return JudgingModel.of(seed).steered(new NamingModel(judgement, shares));
    }

    @Override
    public float @Nullable [] logits(List<Integer> context) {
        int answer = context.lastIndexOf(ByteTokenizer.ASSISTANT) + 1;
        String opened = BYTES.decode(context.subList(answer, context.size()).stream()
                .mapToInt(Integer::intValue)
                .toArray());
        return opened.startsWith(OPENING) ? next(opened.substring(OPENING.length())) : judgement.logits(context);
    }

    /** What comes after a text's beginning; null behind a whole one, or what begins none. */
    private float @Nullable [] next(String said) {
        double[] masses = new double[ByteTokenizer.SIZE];
        shares.forEach((text, share) -> {
            String line = text + "\n";
            if (line.startsWith(said) && line.length() > said.length()) {
                masses[line.charAt(said.length())] += share;
            }
        });
        if (Arrays.stream(masses).sum() == 0) {
            return null;
        }
        float[] logits = new float[ByteTokenizer.SIZE];
        for (int token = 0; token < logits.length; token++) {
            logits[token] = (float) Math.log(Math.max(masses[token], 1e-40));
        }
        return logits;
    }
}
