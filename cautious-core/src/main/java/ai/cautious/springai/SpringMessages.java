package ai.cautious.springai;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.internal.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.content.MediaContent;

/** Spring AI's messages as this library's. */
final class SpringMessages {

    private SpringMessages() {}

    /** @throws ai.cautious.InvalidOptionException if there is more in one than text, by its name */
    static List<ChatMessage> of(List<Message> messages) {
        List<ChatMessage> all = new ArrayList<>();
        for (Message message : messages) {
            if (message instanceof MediaContent content) {
                int media = content.getMedia().size();
                Require.that(media == 0, "media", media + " beside a message's text", "left out: only text is read");
            }
            if (message instanceof ToolResponseMessage tools) {
                tools.getResponses()
                        .forEach(response -> all.add(ChatMessage.builder(Role.TOOL)
                                .content(response.responseData())
                                .name(response.name())
                                .build()));
            } else {
                String text = Optional.ofNullable(message.getText()).orElse("");
                all.add(ChatMessage.builder(role(message)).content(text).build());
            }
        }
        return all;
    }

    private static Role role(Message message) {
        if (message instanceof SystemMessage) {
            return Role.SYSTEM;
        }
        if (message instanceof AssistantMessage) {
            return Role.ASSISTANT;
        }
        Require.that(
                message instanceof UserMessage,
                "message",
                message.getClass().getName(),
                "a system, user, assistant or tool response message");
        return Role.USER;
    }
}
