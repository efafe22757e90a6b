package ai.cautious.examples.pocket;

import ai.cautious.djl.training.TextFormat;
import ai.cautious.djl.training.TextTrainingData;
import ai.cautious.djl.training.TrainingData;
import ai.cautious.djl.training.TrainingExample;
import ai.cautious.djl.training.TrainingRow;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Conversations of which every answer is learned, and not the last one alone: all that stands behind the user's first
 * message.
 */
final class WholeTalks {

    private WholeTalks() {}

    static TrainingData of(List<TrainingRow> rows, TextFormat format) {
        List<TrainingExample> examples = TextTrainingData.of(rows, format).examples();
        return () -> IntStream.range(0, rows.size())
                .mapToObj(row ->
                        whole(examples.get(row), rows.get(row).instruction().isBlank() ? 1 : 2, format))
                .toList();
    }

    /** @param read how many messages are read before the first answer */
    private static TrainingExample whole(TrainingExample example, int read, TextFormat format) {
        int first = 0;
        for (int ended = 0; ended < read; first++) {
            ended += example.token(first) == format.endToken() ? 1 : 0;
        }
        int[] tokens = IntStream.range(0, example.length()).map(example::token).toArray();
        return new TrainingExample(
                Arrays.copyOf(tokens, first), Arrays.copyOfRange(tokens, first, tokens.length), example.place());
    }
}
