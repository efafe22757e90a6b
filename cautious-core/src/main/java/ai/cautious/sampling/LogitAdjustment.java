package ai.cautious.sampling;

import java.util.function.IntConsumer;

/** What changes logits before the temperature: {@link SamplingOptions#adjustsLogits()}. */
final class LogitAdjustment {

    private LogitAdjustment() {}

    /**
     * The adjusted logits: biases, penalties, bans and the minimum length, in this order.
     *
     * @param logits {@code [vocab]}; stay as they are
     * @param drafted tokens that stand behind the history, of which the first {@code count} come before this position
     */
    static float[] adjust(float[] logits, Sampling sampling, int[] drafted, int count) {
        SamplingOptions options = sampling.options();
        if (!options.adjustsLogits()) {
            return logits;
        }
        float[] adjusted = logits.clone();
        options.logitBias().forEach((token, bias) -> adjusted[token] += bias.floatValue());
        if (options.repetitionPenalty() != 1) {
            penaliseRepetition(adjusted, sampling, drafted, count);
        }
        if (options.presencePenalty() != 0 || options.frequencyPenalty() != 0) {
            penaliseAnswer(adjusted, sampling, drafted, count);
        }
        options.bannedTokens().forEach(token -> adjusted[token] = Float.NEGATIVE_INFINITY);
        if (sampling.history().answerLength() + count < options.minNewTokens()) {
            sampling.endTokens().forEach(token -> ban(adjusted, token));
        }
        return adjusted;
    }

    private static void penaliseRepetition(float[] logits, Sampling sampling, int[] drafted, int count) {
        float penalty = (float) sampling.options().repetitionPenalty();
        boolean[] penalised = new boolean[logits.length];
        forEach(sampling.history().tokens(), drafted, count, logits.length, token -> {
            if (!penalised[token]) {
                penalised[token] = true;
                logits[token] = logits[token] < 0 ? logits[token] * penalty : logits[token] / penalty;
            }
        });
    }

    private static void penaliseAnswer(float[] logits, Sampling sampling, int[] drafted, int count) {
        int[] counts = new int[logits.length];
        forEach(sampling.history().answer(), drafted, count, logits.length, token -> counts[token]++);
        SamplingOptions options = sampling.options();
        for (int token = 0; token < logits.length; token++) {
            if (counts[token] > 0) {
                logits[token] -= (float) (options.presencePenalty() + counts[token] * options.frequencyPenalty());
            }
        }
    }

    /** Tokens past the logits that count are never predicted, so nothing is done to them. */
    private static void forEach(int[] history, int[] drafted, int count, int vocabularySize, IntConsumer action) {
        for (int i = 0; i < history.length + count; i++) {
            int token = i < history.length ? history[i] : drafted[i - history.length];
            if (token < vocabularySize) {
                action.accept(token);
            }
        }
    }

    private static void ban(float[] logits, int token) {
        if (token < logits.length) {
            logits[token] = Float.NEGATIVE_INFINITY;
        }
    }
}
