package ai.cautious.program.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What requests may not ask for is refused by its name, and what asks for nothing is let through. */
class RefusedFieldsTest {

    private static final int MOST = 100;

    private static AskedAnswer chat(String more) {
        return read("{\"messages\": [{\"role\": \"user\", \"content\": \"hello\"}]" + more + "}");
    }

    private static AskedAnswer read(String body) {
        return ChatRequest.read(Fields.of(body.replace('\'', '"').getBytes(StandardCharsets.UTF_8)), MOST, "id");
    }

    private static AskedAnswer text(String more) {
        String body = "{\"prompt\": \"hello\"" + more.replace('\'', '"') + "}";
        return CompletionRequest.read(Fields.of(body.getBytes(StandardCharsets.UTF_8)), MOST, "id");
    }

    private static String param(Runnable reading) {
        ApiException failure = ApiException.of(catchThrowable(reading::run));
        assertThat(failure.status()).isEqualTo(400);
        ObjectNode error = (ObjectNode) failure.body().get("error");
        assertThat(error.get("type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.get("message").asText()).contains(error.get("param").asText());
        return error.get("param").asText();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tools | [{'type': 'function', 'function': {'name': 'f'}}]",
                "tool_choice | 'auto'",
                "parallel_tool_calls | true",
                "functions | [{'name': 'f'}]",
                "function_call | 'auto'",
                "response_format | {'type': 'json_object'}",
                "modalities | ['text', 'audio']",
                "audio | {'voice': 'alloy', 'format': 'mp3'}",
                "n | 2",
                "logprobs | true",
                "top_logprobs | 3",
                "logit_bias | {'5': 100}",
                "prediction | {'type': 'content', 'content': 'x'}",
                "reasoning_effort | 'low'",
                "verbosity | 'low'",
                "web_search_options | {}",
                "store | true",
                "service_tier | 'flex'",
                "top_k | 40",
                "stream_options | {'include_usage': true}",
                "temperature | 2.5",
                "temperature | 'hot'",
                "top_p | 0",
                "top_p | 1.5",
                "presence_penalty | 3",
                "frequency_penalty | -3",
                "max_tokens | 0",
                "max_tokens | 1.5",
                "max_tokens | 101",
                "max_completion_tokens | 101",
                "max_completion_tokens | 99999999999999999999",
                "seed | 'x'",
                "seed | 1.5",
                "stop | 5",
                "stop | ['a', 'b', 'c', 'd', 'e']",
                "stream | 'yes'",
                "user | 5",
                "user | 'a\\nb'"
            })
    void refusesOfChats(String name, String value) {
        assertThat(param(() -> chat(", '" + name + "': " + value))).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "suffix | 'end'",
                "echo | true",
                "best_of | 2",
                "n | 2",
                "logprobs | 1",
                "logit_bias | {'5': 100}",
                "messages | []",
                "max_tokens | 101"
            })
    void refusesOfCompletions(String name, String value) {
        assertThat(param(() -> text(", '" + name + "': " + value))).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "messages[0].content[1].type | {'role': 'user', 'content': [{'type': 'text', 'text': 'a'}, {'type': 'image_url', 'image_url': {'url': 'x'}}]}",
                "messages[0].content[0].type | {'role': 'user', 'content': [{'type': 'input_audio', 'input_audio': {}}]}",
                "messages[0].content[0].detail | {'role': 'user', 'content': [{'type': 'text', 'text': 'a', 'detail': 'low'}]}",
                "messages[0].role | {'role': 'tool', 'content': 'a', 'tool_call_id': 'x'}",
                "messages[0].role | {'role': 'robot', 'content': 'a'}",
                "messages[0].role | {'content': 'a'}",
                "messages[0].content | {'role': 'user'}",
                "messages[0].content | {'role': 'user', 'content': null}",
                "messages[0].content | {'role': 'user', 'content': 5}",
                "messages[0].tool_calls | {'role': 'assistant', 'content': 'a', 'tool_calls': [{'id': 'x'}]}",
                "messages[0].audio | {'role': 'assistant', 'content': 'a', 'audio': {'id': 'x'}}",
                "messages[0].refusal | {'role': 'assistant', 'content': 'a', 'refusal': 'b'}",
                "messages[0].refusal | {'role': 'user', 'content': 'a', 'refusal': 'b'}",
                "messages[0].weight | {'role': 'user', 'content': 'a', 'weight': 1}",
                "messages[0].name | {'role': 'user', 'content': 'a', 'name': ' '}",
                "messages[0] | 'hello'"
            })
    void refusesOfMessages(String param, String message) {
        assertThat(param(() -> read("{'messages': [" + message + "]}"))).isEqualTo(param);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'messages': []}", "{'messages': null}", "{'messages': {}}", "{'messages': 'hi'}"})
    void asksForMessages(String body) {
        assertThat(param(() -> read(body))).isEqualTo("messages");
    }

    @Test
    void refusesBothNamesOfOneLimit() {
        assertThat(param(() -> chat(", 'max_tokens': 5, 'max_completion_tokens': 6")))
                .isEqualTo("max_tokens");
    }

    @Test
    void refusesWhatStreamOptionsDoNotHave() {
        assertThat(param(() -> chat(", 'stream': true, 'stream_options': {'include_obfuscation': true}")))
                .isEqualTo("stream_options.include_obfuscation");
        assertThat(param(() -> chat(", 'stream': true, 'stream_options': {'more': 1}")))
                .isEqualTo("stream_options.more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"['a', 'b']", "[1, 2, 3]", "[[1, 2]]", "[]"})
    void refusesSeveralPrompts(String prompt) {
        String body = "{\"prompt\": " + prompt.replace('\'', '"') + "}";
        assertThat(param(() -> CompletionRequest.read(Fields.of(body.getBytes(StandardCharsets.UTF_8)), MOST, "id")))
                .isEqualTo("prompt");
    }

    @Test
    void letsThroughWhatAsksForNothing() {
        assertThatNoException()
                .isThrownBy(() -> chat(
                        ", 'tools': [], 'tool_choice': 'none', 'response_format': {'type': 'text'}, 'n': 1, 'logprobs': false,"
                                + " 'top_logprobs': null, 'logit_bias': {}, 'modalities': ['text'], 'store': false, 'service_tier': 'auto',"
                                + " 'metadata': {'a': 'b'}, 'safety_identifier': 'x', 'prompt_cache_key': 'y', 'audio': null,"
                                + " 'stream_options': null, 'stop': null, 'seed': null, 'unheard_of': null"));
        assertThatNoException().isThrownBy(() -> text(", 'n': 1, 'best_of': 1, 'echo': false, 'suffix': null"));
    }

    @Test
    void readsWhatItHonours() {
        AskedAnswer asked = read("{'messages': [{'role': 'developer', 'content': 'a'}, {'role': 'user', 'name': 'bob',"
                + " 'content': [{'type': 'text', 'text': 'b'}, {'type': 'text', 'text': 'c'}]}, {'role': 'assistant',"
                + " 'content': null, 'refusal': 'd'}, {'role': 'user', 'content': ''}], 'max_tokens': 5, 'temperature': 0,"
                + " 'top_p': 0.5, 'presence_penalty': 1, 'frequency_penalty': -1, 'stop': ['x', 'y'], 'seed': 9,"
                + " 'user': 'alice', 'stream': true, 'stream_options': {'include_usage': true}}");
        assertThat(asked.isStreamed()).isTrue();
        assertThat(asked.includesUsage()).isTrue();
        assertThat(asked.request().messages())
                .hasToString("[ChatMessage[role=SYSTEM, content=a], ChatMessage[role=USER, name=bob, content=bc],"
                        + " ChatMessage[role=ASSISTANT, content=d], ChatMessage[role=USER, content=]]");
        assertThat(asked.request().maxNewTokens()).isEqualTo(5);
        assertThat(asked.request().seed()).isEqualTo(9);
        assertThat(asked.request().stopStrings()).containsExactly("x", "y");
        assertThat(asked.request().correlationId()).contains("id alice");
        assertThat(asked.request().sampling().temperature()).isZero();
        assertThat(asked.request().sampling().topP()).isEqualTo(0.5);
        assertThat(asked.request().sampling().presencePenalty()).isEqualTo(1);
        assertThat(asked.request().sampling().frequencyPenalty()).isEqualTo(-1);
    }

    @Test
    void samplesAsTheProtocolHasItByDefault() {
        AskedAnswer chat = chat("");
        assertThat(chat.request().sampling().temperature()).isEqualTo(1);
        assertThat(chat.request().maxNewTokens()).isEqualTo(MOST);
        assertThat(chat.request().seed()).isNotEqualTo(chat("").request().seed());
        assertThat(text("").request().maxNewTokens()).isEqualTo(16);
    }
}
