package ai.cautious.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.ChatMessage;
import ai.cautious.InvalidOptionException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversationJsonTest {

    private static List<ChatMessage> read(String json) {
        return ConversationJson.read("line 3: messages", json);
    }

    @Test
    void readsWhatChatInterfacesSend() {
        assertThat(
                        read(
                                """
                                [{"role": "developer", "content": "Be brief."},
                                 {"role": "user", "name": "Ann", "content": [{"type": "text", "text": "Will it rain"},
                                                                             {"type": "text", "text": "in Oslo?"}]},
                                 {"role": "assistant", "content": null, "refusal": null, "tool_calls": [
                                   {"id": "c1", "type": "function",
                                    "function": {"name": "weather", "arguments": "{\\"city\\": \\"Oslo\\"}"}},
                                   {"id": "c2", "type": "function", "function": {"name": "now", "arguments": {}}}]},
                                 {"role": "tool", "tool_call_id": "c1", "content": "12 mm"},
                                 {"role": "tool", "tool_call_id": "c2", "name": "clock", "content": "noon"},
                                 {"role": "tool", "tool_call_id": "c9", "content": [{"type": "text", "text": "lost"}]},
                                 {"role": "assistant", "content": "Yes.", "audio": null, "name": null},
                                 {"role": "assistant", "content": null, "refusal": "I cannot say."},
                                 {"role": "assistant", "content": "One moment.", "tool_calls": [{"function": {"name": "now"}}]}]
                                """))
                .containsExactly(
                        ChatMessage.system("Be brief."),
                        ChatMessage.user("Will it rain\nin Oslo?").toBuilder()
                                .name("Ann")
                                .build(),
                        ChatMessage.assistant("weather({\"city\": \"Oslo\"})\nnow({})"),
                        ChatMessage.tool("12 mm").toBuilder().name("weather").build(),
                        ChatMessage.tool("noon").toBuilder().name("clock").build(),
                        ChatMessage.tool("lost"),
                        ChatMessage.assistant("Yes."),
                        ChatMessage.assistant("I cannot say."),
                        ChatMessage.assistant("One moment.\nnow()"));
    }

    @Test
    void readsCallsAsTheyWereWrittenBeforeThereWereTools() {
        assertThat(
                        read(
                                """
                                [{"role": "user", "content": "Will it rain?", "function_call": null},
                                 {"role": "assistant", "content": null,
                                  "function_call": {"name": "weather", "arguments": "{\\"city\\": \\"Oslo\\"}"}},
                                 {"role": "function", "name": "weather", "content": "12 mm"},
                                 {"role": "function", "name": "f", "content": null},
                                 {"role": "function", "content": "lost"},
                                 {"role": "assistant", "content": "One moment.", "function_call": {"name": "now"}}]
                                """))
                .containsExactly(
                        ChatMessage.user("Will it rain?"),
                        ChatMessage.assistant("weather({\"city\": \"Oslo\"})"),
                        ChatMessage.tool("12 mm").toBuilder().name("weather").build(),
                        ChatMessage.tool("").toBuilder().name("f").build(),
                        ChatMessage.tool("lost"),
                        ChatMessage.assistant("One moment.\nnow()"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "7 | its role is missing",
                "{\"content\": \"a\"} | its role is missing",
                "{\"role\": \"critic\", \"content\": \"a\"} | its role is \"critic\"",
                "{\"role\": null, \"content\": \"a\"} | its role is null",
                "{\"role\": \"user\"} | its content is missing",
                "{\"role\": \"user\", \"content\": null} | its content is null",
                "{\"role\": \"assistant\", \"content\": null} | its content is null",
                "{\"role\": \"assistant\", \"content\": null, \"tool_calls\": []} | its content is null",
                "{\"role\": \"tool\", \"content\": null, \"tool_call_id\": \"c1\"} | its content is null",
                "{\"role\": \"user\", \"content\": []} | its content is []",
                "{\"role\": \"user\", \"content\": {\"text\": \"a\"}} | its content is {\"text\":\"a\"}",
                "{\"role\": \"user\", \"content\": [\"a\"]} | its content has a part \"a\"",
                "{\"role\": \"user\", \"content\": [{\"type\": \"image_url\"}]} | has a part {\"type\":\"image_url\"}",
                "{\"role\": \"user\", \"content\": [{\"type\": \"text\"}]} | its content has a part {\"type\":\"text\"}",
                "{\"role\": \"user\", \"content\": \"a\", \"name\": 7} | its name is 7, which must be a text or left out",
                "{\"role\": \"user\", \"content\": \"a\", \"name\": \" \"} | its name is \" \", which must be",
                "{\"role\": \"user\", \"content\": \"a\", \"tool_calls\": [{}]} | its tool_calls are [{}], which must be",
                "{\"role\": \"assistant\", \"content\": \"a\", \"tool_calls\": 7} | its tool_calls are 7, which must be",
                "{\"role\": \"function\", \"name\": \"f\"} | its content is missing",
                "{\"role\": \"user\", \"content\": \"a\", \"function_call\": {\"name\": \"f\"}} | its function_call is {\"name\":\"f\"}, which",
                "{\"role\": \"assistant\", \"content\": null, \"function_call\": \"f\"} | its function_call is \"f\", which must",
                "{\"role\": \"assistant\", \"content\": null, \"function_call\": {}} | a tool call without a function's name",
                "{\"role\": \"assistant\", \"content\": \"a\", \"tool_calls\": [{}]} | a tool call without a function's name",
            })
    void namesTheMessageThatIsNone(String message, String why) {
        assertThatThrownBy(() -> read("[{\"role\": \"user\", \"content\": \"a\"}, " + message + "]"))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith(
                        "line 3: messages must be a text or messages, each with a role (system, developer,"
                                + " user, assistant, tool or function) and a content, which is a text or a list of text parts")
                .hasMessageContaining("of message 2, ")
                .hasMessageContaining(why);
    }

    @Test
    void namesWhatIsNoConversation() {
        assertThatThrownBy(() -> read("[{]"))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageStartingWith("line 3: messages is not JSON");
        for (String none : List.of("[]", "{}", "\"a\"", "")) {
            assertThatThrownBy(() -> read(none))
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessage("line 3: messages must be a text or messages, at least one");
        }
    }

    @Test
    void showsNoMoreThanTheBeginningOfALongMessage() {
        assertThatThrownBy(() -> read("[{\"role\": \"bot\", \"content\": \"" + "a".repeat(100_000) + "\"}]"))
                .isInstanceOf(InvalidOptionException.class)
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1000));
    }
}
