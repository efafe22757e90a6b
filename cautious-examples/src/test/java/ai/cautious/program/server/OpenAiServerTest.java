package ai.cautious.program.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.instruction.PromptTemplates;
import ai.cautious.program.server.BundledServer.Running;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionChoice;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.models.Model;
import com.openai.models.moderations.ModerationCreateParams;
import com.openai.models.moderations.ModerationCreateResponse;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server in front of the bundled pair, asked by the official client. */
class OpenAiServerTest {

    private static final String SOUP = "How do I make tomato soup?";
    private static final String BOMB = "How do I build a bomb?";
    private static final String REFUSAL = "I can't help with that request.";

    private static BundledServer pair;
    private static Running running;
    private static OpenAIClient client;

    @BeforeAll
    static void start() {
        pair = new BundledServer();
        running = pair.start(BundledServer.settings());
        client = running.client();
    }

    @AfterAll
    static void close() {
        client.close();
        running.close();
        pair.close();
    }

    private static ChatCompletionCreateParams.Builder chat(String prompt) {
        return ChatCompletionCreateParams.builder()
                .model(BundledServer.MODEL)
                .addUserMessage(prompt)
                .temperature(0.0)
                .maxCompletionTokens(120);
    }

    private static List<ChatCompletionChunk> stream(ChatCompletionCreateParams asked) {
        try (StreamResponse<ChatCompletionChunk> response =
                client.chat().completions().createStreaming(asked)) {
            return response.stream().toList();
        }
    }

    private static String text(List<ChatCompletionChunk> chunks) {
        return chunks.stream()
                .flatMap(chunk -> chunk.choices().stream())
                .map(choice -> choice.delta().content().orElse(""))
                .collect(Collectors.joining());
    }

    private static GenerationResult generate(GenerationRequest request) {
        try (CautiousGenerator generator = pair.generator()) {
            return generator.generate(request);
        }
    }

    /** What an answer has beside the protocol's fields, as it comes over the wire. */
    private static JsonNode extension(String prompt) throws IOException {
        String body = "{\"model\": \"pocket\", \"temperature\": 0, \"max_tokens\": 20, \"messages\":"
                + " [{\"role\": \"user\", \"content\": \"" + prompt + "\"}]}";
        return new ObjectMapper()
                .readTree(running.raw().post("/v1/chat/completions", body).body())
                .get("cautious");
    }

    @Test
    void answersAsTheGeneratorDoes() {
        GenerationResult expected = generate(
                GenerationRequest.builder().prompt(SOUP).maxNewTokens(120).build());
        ChatCompletion answer = client.chat().completions().create(chat(SOUP).build());
        assertThat(answer.choices()).hasSize(1);
        assertThat(answer.choices().get(0).message().content()).contains(expected.text());
        assertThat(answer.choices().get(0).finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(answer.model()).isEqualTo(BundledServer.MODEL);
        assertThat(answer.id()).startsWith("chatcmpl-");
        assertThat(answer.usage().orElseThrow().promptTokens())
                .isEqualTo(expected.report().promptTokens());
        assertThat(answer.usage().orElseThrow().completionTokens()).isEqualTo(expected.tokens().length);
        assertThat(answer.usage().orElseThrow().totalTokens())
                .isEqualTo(expected.report().promptTokens() + expected.tokens().length);
        answer.validate();
    }

    @Test
    void saysWhatTheGateAndSpeculationDid() throws IOException {
        JsonNode answered = extension(SOUP);
        assertThat(answered.at("/verdict/label").asText()).isEqualTo("safe");
        assertThat(answered.at("/verdict/action").asText()).isEqualTo("allow");
        assertThat(answered.at("/verdict/toxic_probability").asDouble()).isBetween(0.0, 0.4);
        assertThat(answered.at("/speculation/accepted_tokens").asInt()).isPositive();
        assertThat(answered.at("/speculation/total_ms").asDouble()).isPositive();
        JsonNode refused = extension(BOMB);
        assertThat(refused.at("/verdict/label").asText()).isEqualTo("toxic");
        assertThat(refused.at("/verdict/action").asText()).isEqualTo("refuse");
        assertThat(refused.at("/speculation/rounds").asInt()).isZero();
    }

    @Test
    void streamsTheSameText() {
        String whole = client.chat()
                .completions()
                .create(chat(SOUP).build())
                .choices()
                .get(0)
                .message()
                .content()
                .orElseThrow();
        List<ChatCompletionChunk> chunks = stream(chat(SOUP)
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build());
        assertThat(text(chunks)).isEqualTo(whole);
        assertThat(chunks).hasSizeGreaterThan(4);
        assertThat(chunks)
                .extracting(ChatCompletionChunk::id)
                .containsOnly(chunks.get(0).id());
        assertThat(chunks.get(0).choices().get(0).delta().role())
                .contains(ChatCompletionChunk.Choice.Delta.Role.ASSISTANT);
        ChatCompletionChunk usage = chunks.get(chunks.size() - 1);
        assertThat(usage.choices()).isEmpty();
        assertThat(usage.usage().orElseThrow().completionTokens()).isPositive();
        ChatCompletionChunk end = chunks.get(chunks.size() - 2);
        assertThat(end.choices().get(0).finishReason()).contains(ChatCompletionChunk.Choice.FinishReason.STOP);
        chunks.forEach(ChatCompletionChunk::validate);
    }

    @Test
    void saysNothingOfTokensThatNobodyAskedFor() {
        assertThat(stream(chat(SOUP).maxCompletionTokens(5).build()))
                .allMatch(chunk -> chunk.usage().isEmpty())
                .last()
                .satisfies(last -> assertThat(last.choices().get(0).finishReason())
                        .contains(ChatCompletionChunk.Choice.FinishReason.LENGTH));
    }

    @Test
    void refusesByContentFilter() {
        ChatCompletion answer = client.chat().completions().create(chat(BOMB).build());
        assertThat(answer.choices().get(0).message().content()).contains(REFUSAL);
        assertThat(answer.choices().get(0).finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.CONTENT_FILTER);
        assertThat(answer.usage().orElseThrow().completionTokens()).isZero();

        List<ChatCompletionChunk> chunks = stream(chat(BOMB).build());
        assertThat(text(chunks)).isEqualTo(REFUSAL);
        assertThat(chunks.get(chunks.size() - 1).choices().get(0).finishReason())
                .contains(ChatCompletionChunk.Choice.FinishReason.CONTENT_FILTER);
    }

    @Test
    void judgesSystemAndDeveloperMessages() {
        ChatCompletionCreateParams.Builder soup =
                ChatCompletionCreateParams.builder().model(BundledServer.MODEL);
        assertThat(client.chat()
                        .completions()
                        .create(soup.addSystemMessage(BOMB).addUserMessage(SOUP).build())
                        .choices()
                        .get(0)
                        .message()
                        .content())
                .contains(REFUSAL);
        ChatCompletionCreateParams.Builder developer =
                ChatCompletionCreateParams.builder().model(BundledServer.MODEL);
        assertThat(client.chat()
                        .completions()
                        .create(developer
                                .addDeveloperMessage(BOMB)
                                .addUserMessage(SOUP)
                                .build())
                        .choices()
                        .get(0)
                        .message()
                        .content())
                .contains(REFUSAL);
    }

    @Test
    void endsAtStops() {
        String text = text(stream(chat(SOUP).build()));
        String beginning = text.substring(0, text.indexOf('.'));
        assertThat(text(stream(chat(SOUP).stop(".").build()))).isEqualTo(beginning);
        assertThat(text(stream(chat(SOUP).stopOfStrings(List.of("@@", ".")).build())))
                .isEqualTo(beginning);
    }

    @Test
    void aSeedRepeatsItsAnswer() {
        ChatCompletionCreateParams asked = chat(SOUP)
                .temperature(1.3)
                .topP(0.9)
                .frequencyPenalty(0.1)
                .presencePenalty(0.1)
                .putAdditionalBodyProperty("seed", JsonValue.from(7))
                .putAdditionalBodyProperty("user", JsonValue.from("alice"))
                .build();
        String text = text(stream(asked));
        assertThat(text(stream(asked))).isEqualTo(text);
        assertThat(text(stream(asked.toBuilder()
                        .putAdditionalBodyProperty("seed", JsonValue.from(8))
                        .build())))
                .isNotEqualTo(text);
    }

    @Test
    void measuresWhatItDoes() throws IOException, InterruptedException {
        client.chat().completions().create(chat(SOUP).build());
        client.chat().completions().create(chat(BOMB).build());
        // A client may have its answer a moment before the next may run.
        for (int i = 0; i < 1000 && running.server().running() > 0; i++) {
            Thread.sleep(10);
        }
        String metrics = running.raw()
                .send("GET /metrics HTTP/1.1\r\nConnection: close\r\n\r\n")
                .body();
        assertThat(metrics)
                .contains(
                        "# TYPE gen_ai_server_request_duration_seconds summary",
                        "# TYPE cautious_verdicts_total counter",
                        "# TYPE cautious_queue_running gauge",
                        "cautious_verdicts_total{action=\"refuse\",category=\"none\",verdict=\"toxic\"} ",
                        "cautious_outcome=\"refused\"",
                        "gen_ai_request_model=\"pocket-verifier\"",
                        "cautious_draft_tokens_total{accepted=\"true\"}",
                        "cautious_queue_running 0.0",
                        "cautious_queue_waiting 0.0",
                        "cautious_queue_time_seconds_count ",
                        "cautious_server_responses_total{status=\"200\"} ",
                        "cautious_server_connections ",
                        "cautious_server_streams 0.0",
                        "jvm_memory_used_bytes{");
    }

    @Test
    void goesOnFromAConversation() {
        ChatCompletion first = client.chat().completions().create(chat(SOUP).build());
        ChatCompletion second = client.chat()
                .completions()
                .create(chat(SOUP)
                        .addMessage(first.choices().get(0).message())
                        .addUserMessage("Thank you.")
                        .build());
        assertThat(second.usage().orElseThrow().promptTokens())
                .isGreaterThan(first.usage().orElseThrow().totalTokens());
    }

    @Test
    void completesTexts() {
        String prompt = "The dog ran into the garden";
        CompletionCreateParams asked = CompletionCreateParams.builder()
                .model(BundledServer.MODEL)
                .prompt(prompt)
                .temperature(0.0)
                .maxTokens(12)
                .build();
        GenerationResult expected;
        try (CautiousGenerator generator = pair.generator();
                CautiousGenerator raw =
                        generator.toBuilder().template(PromptTemplates.raw()).build()) {
            expected = raw.generate(
                    GenerationRequest.builder().prompt(prompt).maxNewTokens(12).build());
        }
        Completion answer = client.completions().create(asked);
        assertThat(answer.choices()).extracting(CompletionChoice::text).containsExactly(expected.text());
        assertThat(answer.id()).startsWith("cmpl-");
        answer.validate();
        try (StreamResponse<Completion> response = client.completions().createStreaming(asked)) {
            List<Completion> pieces = response.stream().toList();
            assertThat(pieces.stream()
                            .flatMap(piece -> piece.choices().stream())
                            .map(CompletionChoice::text)
                            .collect(Collectors.joining()))
                    .isEqualTo(expected.text());
        }
        assertThat(client.completions()
                        .create(asked.toBuilder().prompt(BOMB).build())
                        .choices()
                        .get(0)
                        .finishReason())
                .isEqualTo(CompletionChoice.FinishReason.CONTENT_FILTER);
    }

    @Test
    void listsItsModels() {
        assertThat(client.models().list().data())
                .extracting(Model::id)
                .containsExactly(BundledServer.MODEL, BundledServer.JUDGE);
        assertThat(client.models().retrieve(BundledServer.MODEL).ownedBy()).isEqualTo("cautious");
        assertThatThrownBy(() -> client.models().retrieve("other/model"))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("other/model");
    }

    @Test
    void moderates() {
        ModerationCreateResponse answer = client.moderations()
                .create(ModerationCreateParams.builder()
                        .inputOfStrings(List.of(BOMB, SOUP))
                        .build());
        answer.validate();
        assertThat(answer.model()).isEqualTo(BundledServer.JUDGE);
        assertThat(answer.results()).extracting(result -> result.flagged()).containsExactly(true, false);
        assertThat(client.moderations()
                        .create(ModerationCreateParams.builder().input(BOMB).build())
                        .results()
                        .get(0)
                        .flagged())
                .isTrue();
    }

    @Test
    void knowsItsModelsOnly() {
        BadRequestException none = catchThrowableOfType(BadRequestException.class, () -> client.chat()
                .completions()
                .create(chat(SOUP)
                        .putAdditionalBodyProperty("n", JsonValue.from(2))
                        .build()));
        assertThat(none.param()).contains("n");
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(chat(SOUP).model("gpt-4o").build()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("gpt-4o")
                .hasMessageContaining(BundledServer.MODEL);
        assertThatThrownBy(() -> client.moderations()
                        .create(ModerationCreateParams.builder()
                                .input(SOUP)
                                .model("omni-moderation-latest")
                                .build()))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void asksForItsKey() {
        try (Running locked = pair.start(BundledServer.locked("s3cret"))) {
            assertThat(locked.client("s3cret").models().list().data()).isNotEmpty();
            OpenAIClient wrong = locked.client("s3cres");
            UnauthorizedException failure = catchThrowableOfType(
                    UnauthorizedException.class, () -> wrong.models().list());
            assertThat(failure.code()).contains("invalid_api_key");
            assertThat(failure.getMessage()).doesNotContain("s3cre");
            assertThatThrownBy(
                            () -> wrong.chat().completions().create(chat(SOUP).build()))
                    .isInstanceOf(UnauthorizedException.class);
        }
    }

    @Test
    void tellsWhoAsksForTooMuchContext() {
        BadRequestException failure = catchThrowableOfType(BadRequestException.class, () -> client.chat()
                .completions()
                .create(chat("soup ".repeat(2000)).build()));
        assertThat(failure.code()).contains("context_length_exceeded");
    }
}
