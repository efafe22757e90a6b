package ai.cautious.djl.training;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.ConversationJson;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A row's messages. Immutable.
 *
 * @param where what messages call the row
 * @param messages as the row has them
 * @param endsInCalls whether the last message calls tools
 */
record TrainingMessages(String where, List<ChatMessage> messages, boolean endsInCalls) {

    /** @throws TrainingDataException if the value is no array of messages, naming the row and the field */
    static TrainingMessages read(String where, String field, JsonNode array) {
        try {
            JsonNode last = array.path(array.size() - 1);
            return new TrainingMessages(
                    where,
                    ConversationJson.read(where + ": " + field, array.toString()),
                    !last.path("tool_calls").isEmpty());
        } catch (InvalidOptionException e) {
            throw new TrainingDataException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The instruction: a system message in front, or the row's own. */
    String instruction(String own) {
        if (!isInstructed()) {
            return own;
        }
        if (!own.isBlank()) {
            throw new TrainingDataException(where + " has an instruction and a system message; one of them is needed");
        }
        return messages.get(0).content();
    }

    private boolean isInstructed() {
        return messages.get(0).role() == Role.SYSTEM;
    }

    /**
     * What is to be answered.
     *
     * @param answered whether the last message is the answer
     */
    List<ChatMessage> conversation(boolean answered) {
        List<ChatMessage> conversation =
                messages.subList(isInstructed() ? 1 : 0, messages.size() - (answered && !answer().isEmpty() ? 1 : 0));
        boolean blank =
                conversation.stream().allMatch(message -> message.content().isBlank());
        if (blank || conversation.stream().anyMatch(message -> message.role() == Role.SYSTEM)) {
            throw new TrainingDataException(
                    where + " must have a message that is to be answered, and no system message but the first");
        }
        return conversation;
    }

    /**
     * The last message, if it is the assistant's; else nothing.
     *
     * @throws TrainingDataException if it calls tools, in which form is for a chat template to say
     */
    String answer() {
        if (endsInCalls) {
            throw new TrainingDataException(
                    where + " ends in tool calls, which are not learned; give it an answer or a label");
        }
        ChatMessage last = messages.get(messages.size() - 1);
        return last.role() == Role.ASSISTANT ? last.content() : "";
    }
}
