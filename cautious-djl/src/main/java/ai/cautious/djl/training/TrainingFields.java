package ai.cautious.djl.training;

import java.util.Map;

/**
 * Where a data file has what. Immutable.
 *
 * @param instruction the field with the instruction, which a row may lack
 * @param input the field with the input, which a row with an instruction may lack
 * @param output the field with the answer, or with a label
 * @param answers the answer for each label; empty where the field holds the answer itself
 */
public record TrainingFields(String instruction, String input, String output, Map<String, String> answers) {

    /** {@code instruction}, {@code input} and {@code output}, as Alpaca's data have them. */
    public static final TrainingFields ALPACA = new TrainingFields("instruction", "input", "output", Map.of());

    /** Copies the map. */
    public TrainingFields {
        answers = Map.copyOf(answers);
    }

    /**
     * A text and a label.
     *
     * @param answers what is to be answered for each label, such as {@code 1}: {@code <Toc>}
     */
    public static TrainingFields labelled(String text, String label, Map<String, String> answers) {
        return new TrainingFields("instruction", text, label, answers);
    }
}
