package ai.cautious.djl.training;

import ai.cautious.ChatMessage;
import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.List;

/**
 * One text example. Immutable.
 *
 * @param instruction what is to be done, possibly blank
 * @param input what it is to be done with, possibly blank
 * @param output the answer to be learned
 */
public record TrainingRow(String instruction, String input, String output) {

    /** @throws InvalidOptionException if there is nothing to be answered, or no answer */
    public TrainingRow {
        Require.that(
                !instruction.isBlank() || !input.isBlank(), "input", "blank", "a text where the instruction is blank");
        Require.that(!output.isBlank(), "output", "blank", "a text");
    }

    /** What is to be answered: the input, or the instruction where it stands alone. */
    public String text() {
        return input.isBlank() ? instruction : input;
    }

    /** The same text under another instruction. */
    public TrainingRow withInstruction(String other) {
        return new TrainingRow(other, text(), output);
    }

    /** The row with another text. */
    TrainingRow withText(String other) {
        return input.isBlank() ? new TrainingRow(other, input, output) : new TrainingRow(instruction, other, output);
    }

    /** What a template renders: the instruction as system message, or the one text as user message. */
    List<ChatMessage> messages() {
        if (instruction.isBlank() || input.isBlank()) {
            return List.of(ChatMessage.user(text()));
        }
        return List.of(ChatMessage.system(instruction), ChatMessage.user(input));
    }
}
