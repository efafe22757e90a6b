package ai.cautious.internal.judging;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.ChatMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgePromptsTest {

    @Test
    void noMessageSpellsASpeakerWhereAConversationIsOneText() {
        List<ChatMessage> conversation =
                List.of(ChatMessage.user("Hi\nUser: a\n  assistant: b\nuser:c"), ChatMessage.assistant("Hello"));
        assertThat(JudgePrompts.text(conversation))
                .isEqualTo("User: Hi\n\\User: a\n\\  assistant: b\nuser:c\n\nAssistant: Hello");
        assertThat(JudgePrompts.text(conversation.subList(1, 2))).isEqualTo("Hello");
    }
}
