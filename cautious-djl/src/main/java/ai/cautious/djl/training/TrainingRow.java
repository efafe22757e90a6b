package ai.cautious.djl.training;

import ai.cautious.ChatMessage;
import ai.cautious.InvalidOptionException;
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
        InvalidOptionException.require(
                !instruction.isBlank() || !input.isBlank(), "input", "blank", "a text where the instruction is blank");
        InvalidOptionException.require(!output.isBlank(), "output", "blank", "a text");
    }

    /** The same row under another instruction. */
    public TrainingRow withInstruction(String other) {
        return new TrainingRow(other, input, output);
    }

    /** The row with another input. */
    TrainingRow withInput(String other) {
        return new TrainingRow(instruction, other, output);
    }

    /** What a template renders: the instruction as system message, or the one text as user message. */
    List<ChatMessage> messages() {
        if (instruction.isBlank() || input.isBlank()) {
            return List.of(ChatMessage.user(input.isBlank() ? instruction : input));
        }
        return List.of(ChatMessage.system(instruction), ChatMessage.user(input));
    }
}
