package ai.cautious.djl.training;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where a data file has what; of several names for a field, a row's first counts. Immutable.
 *
 * @param instruction the field with the instruction, which a row may lack
 * @param input the names of the field with the input, which a row with an instruction may lack
 * @param output the names of the field with the answer, or with a label
 * @param answers the answer for each label; empty where the field holds the answer itself
 * @param category the names of the field with the kind of harm, which a row may lack; empty where none is read
 * @param categories the kinds that there are; empty where any may be
 * @param continuation the names of the field with what follows a label's answer, on a line of its own, which a row may lack;
 *     empty where nothing follows
 */
public record TrainingFields(
        String instruction,
        List<String> input,
        List<String> output,
        Map<String, String> answers,
        List<String> category,
        Set<String> categories,
        List<String> continuation) {

    /** Where chat completions say why an answer ends. */
    static final String FINISH_REASON = "finish_reason";

    /** {@code instruction}, {@code input} and {@code output}, as Alpaca has them, or {@code text} and {@code label}. */
    public static final TrainingFields STANDARD =
            new TrainingFields("instruction", List.of("input", "text"), List.of("output", "label"), Map.of());

    /** @throws InvalidOptionException if the input or the output has no name */
    public TrainingFields {
        requireNonNull(instruction, "instruction");
        requireNonNull(input, "input");
        requireNonNull(output, "output");
        requireNonNull(answers, "answers");
        requireNonNull(category, "category");
        requireNonNull(categories, "categories");
        requireNonNull(continuation, "continuation");
        Require.that(!input.isEmpty(), "input", "[]", "at least one name");
        Require.that(!output.isEmpty(), "output", "[]", "at least one name");
        input = List.copyOf(input);
        output = List.copyOf(output);
        answers = Map.copyOf(answers);
        category = List.copyOf(category);
        categories = Set.copyOf(categories);
        continuation = List.copyOf(continuation);
    }

    /**
     * Without kinds of harm.
     *
     * @throws InvalidOptionException if the input or the output has no name
     */
    public TrainingFields(String instruction, List<String> input, List<String> output, Map<String, String> answers) {
        this(instruction, input, output, answers, List.of(), Set.of(), List.of());
    }

    /**
     * A text and a label.
     *
     * @param answers what is to be answered for each label, such as {@code 1}: {@code <Toc>}
     */
    public static TrainingFields labelled(String text, String label, Map<String, String> answers) {
        return new TrainingFields(STANDARD.instruction(), List.of(text), List.of(label), answers);
    }

    /**
     * The same with kinds of harm.
     *
     * @param field holds a row's kind, if it has one
     * @param known the kinds that there are; empty where any may be
     */
    public TrainingFields withCategory(String field, Set<String> known) {
        return new TrainingFields(
                instruction,
                input,
                output,
                answers,
                List.of(requireNonNull(field, "field")),
                requireNonNull(known, "known"),
                continuation);
    }

    /**
     * The same with what follows a label's answer: such as {@code <Safe>}, and then what is to be drafted.
     *
     * @param field holds it, if a row has it
     */
    public TrainingFields withContinuation(String field) {
        return new TrainingFields(
                instruction, input, output, answers, category, categories, List.of(requireNonNull(field, "field")));
    }

    /** Every name. */
    List<String> all() {
        return Stream.of(List.of(instruction), input, output, category, continuation, List.of(FINISH_REASON))
                .flatMap(List::stream)
                .toList();
    }
}
