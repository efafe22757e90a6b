package ai.cautious.program.profile;

import ai.cautious.ChatMessage;
import ai.cautious.djl.training.TrainingRow;
import java.util.ArrayList;
import java.util.List;

/**
 * What everybody answers.
 *
 * @param messages what is said; Alpaca's instruction and input are one message of a user's
 * @param reference a good answer
 * @param group what it is counted with
 */
public record Instruction(List<ChatMessage> messages, String reference, String group) {

    /** The group of those that name none. */
    static final String UNGROUPED = "all";

    public static Instruction of(TrainingRow row) {
        return new Instruction(messages(row), row.output(), row.category().orElse(UNGROUPED));
    }

    private static List<ChatMessage> messages(TrainingRow row) {
        List<ChatMessage> messages = new ArrayList<>(row.conversation());
        if (messages.size() < 2) {
            String both = row.instruction() + (row.instruction().isBlank() || messages.isEmpty() ? "" : "\n\n");
            return List.of(ChatMessage.user(both + (messages.isEmpty() ? "" : row.text())));
        }
        if (!row.instruction().isBlank()) {
            messages.add(0, ChatMessage.system(row.instruction()));
        }
        return messages;
    }
}
