package ai.cautious.djl.internal.training;

import ai.cautious.djl.training.TrainingExample;
import java.util.List;
import java.util.stream.IntStream;

/** The examples of make_training.py, by the same rule. */
public final class ReferenceExamples {

    private ReferenceExamples() {}

    public static TrainingExample of(int i) {
        int[] prompt = IntStream.range(0, 3 + i * 5 % 17)
                .map(j -> (i * 7 + 5 * j + j * j) % 93 + 3)
                .toArray();
        int length = 1 + i * 3 % 5;
        int[] response = IntStream.range(0, length + 1)
                .map(j -> j == length ? 2 : (prompt[j % prompt.length] + 1) % 93 + 3)
                .toArray();
        return new TrainingExample(prompt, response, i % 100 / 100.0);
    }

    public static List<TrainingExample> range(int from, int to) {
        return IntStream.range(from, to).mapToObj(ReferenceExamples::of).toList();
    }
}
