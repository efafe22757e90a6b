package ai.cautious.djl.training;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where a data file has what; of several names for a field, a row's first counts. Immutable.
 *
 * @param instruction the field with the instruction, which a row may lack
 * @param input the names of the field with the input, which a row with an instruction may lack
 * @param output the names of the field with the answer, or with a label
 * @param answers the answer for each label; empty where the field holds the answer itself
 */
public record TrainingFields(String instruction, List<String> input, List<String> output, Map<String, String> answers) {

    /** {@code instruction}, {@code input} and {@code output}, as Alpaca has them, or {@code text} and {@code label}. */
    public static final TrainingFields STANDARD =
            new TrainingFields("instruction", List.of("input", "text"), List.of("output", "label"), Map.of());

    /** @throws InvalidOptionException if the input or the output has no name */
    public TrainingFields {
        requireNonNull(instruction, "instruction");
        requireNonNull(input, "input");
        requireNonNull(output, "output");
        requireNonNull(answers, "answers");
        Require.that(!input.isEmpty(), "input", "[]", "at least one name");
        Require.that(!output.isEmpty(), "output", "[]", "at least one name");
        input = List.copyOf(input);
        output = List.copyOf(output);
        answers = Map.copyOf(answers);
    }

    /**
     * A text and a label.
     *
     * @param answers what is to be answered for each label, such as {@code 1}: {@code <Toc>}
     */
    public static TrainingFields labelled(String text, String label, Map<String, String> answers) {
        return new TrainingFields(STANDARD.instruction(), List.of(text), List.of(label), answers);
    }

    /** Every name. */
    List<String> all() {
        return Stream.of(List.of(instruction), input, output)
                .flatMap(List::stream)
                .toList();
    }
}
