package ai.cautious.program.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ai.cautious.CautiousGenerator;
import ai.cautious.EngineException;
import ai.cautious.FinishReason;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.ModelIdentity;
import ai.cautious.limits.RequestLimits;
import ai.cautious.program.server.BundledServer.Running;
import ai.cautious.program.server.RawClient.Response;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.Judgement;
import ai.cautious.safety.SafetyJudge;
import ai.cautious.safety.SafetyVerdict;
import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.RateLimitException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that end otherwise than by their answer: nobody waits for them any more, or they may not go on, or not begin. */
class EndedRequestsTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String PROMPT = "Tell me a story about a dog and a garden.";
    private static final Duration LONG = Duration.ofMinutes(2);

    private static BundledServer pair;

    /** Tokens of the answer that nobody ends. */
    private static int whole;

    @BeforeAll
    static void load() {
        pair = new BundledServer();
        try (CautiousGenerator generator = pair.generator()) {
            GenerationRequest request =
                    GenerationRequest.builder().prompt(PROMPT).maxNewTokens(200).build();
            whole = generator.generate(request).tokens().length;
        }
    }

    @AfterAll
    static void close() {
        pair.close();
    }

    @AfterEach
    void hurry() {
        pair.roundMillis = 0;
    }

    private static ChatCompletionCreateParams.Builder chat() {
        return ChatCompletionCreateParams.builder()
                .model(BundledServer.MODEL)
                .addUserMessage(PROMPT)
                .temperature(0.0)
                .maxCompletionTokens(200);
    }

    private static String body(boolean isStreamed) {
        return "{\"model\": \"pocket\", \"stream\": " + isStreamed
                + ", \"temperature\": 0, \"max_tokens\": 200, \"messages\":" + " [{\"role\": \"user\", \"content\": \""
                + PROMPT + "\"}]}";
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.sleep(5);
        }
    }

    private static GenerationResult onlyResult() throws InterruptedException {
        await(() -> !pair.results.isEmpty());
        assertThat(pair.results).hasSize(1);
        return pair.results.get(0);
    }

    @Test
    void aStreamThatIsClosedEndsInTheEngine() throws InterruptedException {
        pair.roundMillis = 200;
        try (Running running = pair.start(BundledServer.settings())) {
            try (StreamResponse<ChatCompletionChunk> response =
                    running.client().chat().completions().createStreaming(chat().build())) {
                Iterator<ChatCompletionChunk> chunks = response.stream().iterator();
                chunks.next();
                chunks.next();
            }
            GenerationResult cancelled = onlyResult();
            assertThat(cancelled.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(cancelled.tokens()).hasSizeLessThan(whole);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatHangsUpEndsItInTheEngine(boolean isStreamed) throws IOException, InterruptedException {
        pair.roundMillis = 200;
        try (Running running = pair.start(BundledServer.settings())) {
            try (Socket socket = running.raw().connect()) {
                RawClient.write(socket, RawClient.request(CHAT, body(isStreamed)));
                Thread.sleep(500);
            }
            GenerationResult cancelled = onlyResult();
            assertThat(cancelled.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(cancelled.tokens()).hasSizeLessThan(whole);
        }
    }

    @Test
    void whoeverHangsUpWhileWaitingLeavesTheQueue() throws IOException, InterruptedException {
        pair.roundMillis = 200;
        try (Running running = pair.start(BundledServer.limited(
                RequestLimits.builder().maxRunning(1).maxWaiting(1).build()))) {
            try (Socket first = running.raw().connect()) {
                RawClient.write(first, RawClient.request(CHAT, body(true)));
                assertThat(first.getInputStream().read()).isPositive();
                try (Socket second = running.raw().connect()) {
                    RawClient.write(second, RawClient.request(CHAT, body(true)));
                    await(() -> running.server().waiting() == 1);
                    assertThat(statusOfAnother(running)).isEqualTo(429);
                }
            }
            await(() -> statusOfAnother(running) == 200);
            assertThat(pair.results.get(0).finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(pair.results).as("the one that waited was never begun").hasSize(2);
        }
    }

    /** Of a request that ends at once. */
    private static int statusOfAnother(Running running) {
        try {
            return running.raw().post(CHAT, body(false).replace("200", "1")).status();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void turnsAwayWhatIsTooMuch() throws InterruptedException {
        pair.roundMillis = 200;
        RequestLimits limits =
                RequestLimits.builder().maxRunning(1).maxWaiting(0).build();
        try (Running running = pair.start(BundledServer.limited(limits))) {
            OpenAIClient client = running.client();
            try (StreamResponse<ChatCompletionChunk> response =
                    client.chat().completions().createStreaming(chat().build())) {
                response.stream().iterator().next();
                RateLimitException failure = catchThrowableOfType(
                        RateLimitException.class,
                        () -> client.chat().completions().create(chat().build()));
                assertThat(failure.code()).contains("overloaded");
                assertThat(failure.type()).contains("rate_limit_error");
                assertThat(failure.headers().values("Retry-After")).containsExactly("1");
            }
        }
    }

    @Test
    void turnsAwayWhatHasWaitedForTooLong() {
        pair.roundMillis = 200;
        RequestLimits limits = RequestLimits.builder()
                .maxRunning(1)
                .queueTime(Duration.ofMillis(100))
                .build();
        try (Running running = pair.start(BundledServer.limited(limits))) {
            OpenAIClient client = running.client();
            try (StreamResponse<ChatCompletionChunk> response =
                    client.chat().completions().createStreaming(chat().build())) {
                response.stream().iterator().next();
                assertThatThrownBy(() -> client.chat().completions().create(chat().build()))
                        .isInstanceOf(RateLimitException.class);
            }
        }
    }

    @Test
    void endsWhatTakesTooLong() throws IOException, InterruptedException {
        pair.roundMillis = 400;
        try (Running running = pair.start(BundledServer.timed(Duration.ofMillis(1500), Duration.ofSeconds(20)))) {
            Response whole = running.raw().post(CHAT, body(false));
            assertThat(whole.status()).isEqualTo(504);
            assertThat(whole.error().get("code").asText()).isEqualTo("timeout");
            assertThat(onlyResult().finishReason()).isEqualTo(FinishReason.CANCELLED);

            Response streamed = running.raw().post(CHAT, body(true));
            assertThat(streamed.status()).isEqualTo(200);
            assertThat(streamed.body()).contains("\"code\":\"timeout\"").doesNotContain("[DONE]");
        }
    }

    @Test
    void letsWhatRunsFinishAndTurnsAwayWhatWaits() throws Exception {
        pair.roundMillis = 200;
        RequestLimits limits = RequestLimits.builder().maxRunning(1).build();
        Running running = pair.start(BundledServer.limited(limits));
        CompletableFuture<Response> first = CompletableFuture.supplyAsync(() -> post(running, body(true)));
        await(() -> running.server().running() == 1);
        CompletableFuture<Response> second = CompletableFuture.supplyAsync(() -> post(running, body(true)));
        await(() -> running.server().waiting() == 1);
        running.close();
        assertThat(first.get().body()).contains("data: [DONE]");
        assertThat(second.get().status()).isEqualTo(503);
        assertThat(second.get().error().get("code").asText()).isEqualTo("shutting_down");
        assertThatThrownBy(() -> post(running, body(true))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void endsWhatDoesNotFinishInTime() throws Exception {
        pair.roundMillis = 200;
        Running running = pair.start(BundledServer.timed(LONG, Duration.ofMillis(500)));
        CompletableFuture<Response> first = CompletableFuture.supplyAsync(() -> post(running, body(false)));
        await(() -> running.server().running() == 1);
        long start = System.nanoTime();
        running.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(first.get().status()).isEqualTo(503);
    }

    private static Response post(Running running, String body) {
        try {
            return running.raw().post(CHAT, body);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Judges when it is let to. */
    private record SlowJudge(CountDownLatch asked, CountDownLatch let) implements SafetyJudge {

        @Override
        public ModelIdentity identity() {
            return ModelIdentity.of("slow");
        }

        @Override
        public Judgement judge(JudgeRequest request) {
            asked.countDown();
            try {
                let.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Judgement.of(SafetyVerdict.of(0, 0.5));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingLeavesBeforeTheVerdict(boolean isStreamed) throws IOException, InterruptedException {
        SlowJudge judge = new SlowJudge(new CountDownLatch(1), new CountDownLatch(1));
        try (Running running = pair.start(BundledServer.settings(), judge);
                Socket socket = running.raw().connect()) {
            RawClient.write(socket, RawClient.request(CHAT, body(isStreamed)));
            judge.asked().await();
            socket.setSoTimeout(500);
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
            judge.let().countDown();
            socket.setSoTimeout((int) LONG.toMillis());
            assertThat(Response.of(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                            .status())
                    .isEqualTo(200);
        }
    }

    /** Fails. */
    private record FailingJudge() implements SafetyJudge {

        @Override
        public ModelIdentity identity() {
            return ModelIdentity.of("failing");
        }

        @Override
        public Judgement judge(JudgeRequest request) {
            throw new IllegalStateException("secret");
        }
    }

    @Test
    void refusesWhereTheGateFails() throws IOException {
        try (Running running = pair.start(BundledServer.settings(), new FailingJudge())) {
            Response streamed = running.raw().post(CHAT, body(true));
            assertThat(streamed.body())
                    .contains("I can't help with that request.", "content_filter", "\"failure\":\"error\"")
                    .doesNotContain("secret");
            Response moderated = running.raw().post("/v1/moderations", "{\"input\": \"hello\"}");
            assertThat(moderated.body())
                    .contains("\"flagged\":true", "\"failure\":\"error\"")
                    .doesNotContain("secret");
        }
    }

    @Test
    void hidesWhyTheEngineFails() {
        ApiException told = ApiException.of(new EngineException("a path of this machine"));
        assertThat(told.status()).isEqualTo(500);
        assertThat(told.body().toString()).contains("server_error").doesNotContain("path");
    }
}
