package ai.cautious.djl.internal.training;

import ai.cautious.djl.internal.script.Program;
import ai.cautious.djl.internal.script.Value;
import ai.cautious.djl.internal.script.ValueScope;
import ai.cautious.djl.training.TrainingExample;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Examples one behind the other, without padding, the longest first; those of one length go through attention together. An
 * example's last token is left out: nothing is predicted from it.
 *
 * @param tokens ids {@code [N]}
 * @param positions each token's position in its example {@code [N]}
 * @param groups how many examples of a length there are, and the length, without the last token: {@code [groups · 2]}
 * @param labelled from which rows a token of a response is predicted {@code [R]}
 * @param labels those tokens {@code [R]}
 */
record PackedBatch(long[] tokens, long[] positions, long[] groups, long[] labelled, long[] labels) {

    /** Packs examples, of which there is at least one. */
    static PackedBatch of(List<TrainingExample> examples) {
        List<TrainingExample> sorted = new ArrayList<>(examples);
        sorted.sort(Comparator.comparingInt(TrainingExample::length).reversed());
        int rows = sorted.stream().mapToInt(example -> example.length() - 1).sum();
        int labels = sorted.stream().mapToInt(TrainingExample::labels).sum();
        PackedBatch batch =
                new PackedBatch(new long[rows], new long[rows], groups(sorted), new long[labels], new long[labels]);
        int row = 0;
        int label = 0;
        for (TrainingExample example : sorted) {
            int length = example.length() - 1;
            for (int position = 0; position < length; position++) {
                batch.tokens[row + position] = example.token(position);
                batch.positions[row + position] = position;
            }
            for (int position = example.length() - example.labels(); position <= length; position++) {
                batch.labelled[label] = row + position - 1;
                batch.labels[label++] = example.token(position);
            }
            row += length;
        }
        return batch;
    }

    private static long[] groups(List<TrainingExample> sorted) {
        Map<Integer, Long> counts = sorted.stream()
                .collect(Collectors.groupingBy(
                        example -> example.length() - 1, LinkedHashMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .flatMapToLong(group -> LongStream.of(group.getValue(), group.getKey()))
                .toArray();
    }

    /** The program's first five arguments; the scope closes them. */
    List<Value> arguments(Program program, ValueScope scope) {
        List<Value> arguments = new ArrayList<>();
        for (long[] numbers : List.of(tokens, positions, groups, labelled, labels)) {
            ByteBuffer buffer =
                    ByteBuffer.allocateDirect(numbers.length * Long.BYTES).order(ByteOrder.nativeOrder());
            buffer.asLongBuffer().put(numbers);
            arguments.add(scope.add(Value.longs(program, buffer, numbers.length)));
        }
        return arguments;
    }
}
