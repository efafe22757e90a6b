package ai.cautious.djl.training;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A row's messages. Immutable.
 *
 * @param where what messages call the row
 * @param messages as the row has them
 */
record TrainingMessages(String where, List<ChatMessage> messages) {

    /** @throws TrainingDataException if the value is no array of messages, naming the row and the field */
    static List<ChatMessage> read(String where, String field, JsonNode array) {
        List<ChatMessage> messages = new ArrayList<>();
        for (JsonNode message : array) {
            JsonNode content = message.path("content");
            if (!content.isTextual()) {
                throw fault(where, field);
            }
            messages.add(ChatMessage.builder(role(where, field, message.path("role")))
                    .content(content.textValue())
                    .build());
        }
        if (messages.isEmpty()) {
            throw fault(where, field);
        }
        return messages;
    }

    private static Role role(String where, String field, JsonNode role) {
        return switch (role.asText()) {
            case "system" -> Role.SYSTEM;
            case "user" -> Role.USER;
            case "assistant" -> Role.ASSISTANT;
            default -> throw fault(where, field);
        };
    }

    private static TrainingDataException fault(String where, String field) {
        return new TrainingDataException(where + ": " + field + " must be a text or messages, each with a role (system,"
                + " user or assistant) and a content");
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

    /** The last message, if it is the assistant's; else nothing. */
    String answer() {
        ChatMessage last = messages.get(messages.size() - 1);
        return last.role() == Role.ASSISTANT ? last.content() : "";
    }
}
