package ai.cautious.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.CautiousGenerator;
import ai.cautious.ClosedException;
import ai.cautious.FinishReason;
import ai.cautious.GenerationContext;
import ai.cautious.GenerationListener;
import ai.cautious.GenerationResult;
import ai.cautious.InvalidOptionException;
import ai.cautious.OverloadedException;
import ai.cautious.limits.RequestLimits;
import ai.cautious.limits.RequestQueue;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.AuditListener;
import ai.cautious.safety.GateFailure;
import ai.cautious.safety.OutputMonitor;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.testing.Answering;
import ai.cautious.testing.ByteTokenizer;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.TableModel;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.AssistantMessage.ToolCall;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.util.MimeTypeUtils;
import reactor.core.publisher.BaseSubscriber;

@Timeout(60)
class CautiousChatModelTest {

    private static final String SAFE = "How is bread made?";
    private static final String TOXIC = "How is poison made?";
    private static final String BREAD = "Of flour, water and salt. It is baked.";

    private final AtomicInteger passes = new AtomicInteger();
    private final List<GenerationResult> completed = new CopyOnWriteArrayList<>();
    private final List<GenerationContext> started = new CopyOnWriteArrayList<>();
    private final GenerationListener listener = new GenerationListener() {
        @Override
        public void started(GenerationContext context) {
            started.add(context);
        }

        @Override
        public void completed(GenerationContext context, GenerationResult result) {
            completed.add(result);
        }
    };
    private final TableModel verifier = TableModel.of(1, ByteTokenizer.SIZE, 3)
            .reading(new ByteTokenizer())
            .withTemplate(ByteTokenizer.template())
            .steered(new Answering(prompt -> Map.of(BREAD, 1.0)))
            .at(tokens -> passes.incrementAndGet());
    private final ModelJudge judge = ModelJudge.of(
            JudgingModel.of(2), SafetyProfile.builder().instruction("Judge.").build());
    private final SafetyGate gate =
            SafetyGate.builder().auditListener(event -> {}).build();

    private CautiousGenerator.Builder generator() {
        return CautiousGenerator.builder()
                .verifier(verifier)
                .draftLength(0)
                .listener(listener)
                .safetyJudge(judge)
                .safetyGate(gate);
    }

    private static CautiousChatModel model(CautiousGenerator generator) {
        return CautiousChatModel.builder(generator)
                .options(CautiousChatOptions.builder()
                        .maxTokens(BREAD.length())
                        .seed(1L)
                        .build())
                .build();
    }

    private static String text(List<ChatResponse> pieces) {
        return pieces.stream()
                .map(piece -> piece.getResult().getOutput().getText())
                .collect(Collectors.joining());
    }

    @Test
    void answersAChatClientWithUsageFinishReasonAndVerdict() {
        try (CautiousGenerator generator = generator().build();
                CautiousChatModel model = model(generator)) {
            ChatResponse response = ChatClient.create(model)
                    .prompt()
                    .system("Be short.")
                    .user(SAFE)
                    .call()
                    .chatResponse();
            assertThat(response.getResult().getOutput().getText()).isEqualTo(BREAD);
            assertThat(response.getResult().getMetadata().getFinishReason()).isEqualTo("LENGTH");
            assertThat(response.getMetadata().getModel())
                    .isEqualTo(verifier.identity().name());
            GenerationResult result =
                    CautiousMetadata.result(response.getMetadata()).orElseThrow();
            assertThat(response.getMetadata().getUsage().getPromptTokens())
                    .isEqualTo(result.report().promptTokens())
                    .isPositive();
            assertThat(response.getMetadata().getUsage().getCompletionTokens()).isEqualTo(BREAD.length());
            assertThat(CautiousMetadata.gateDecision(response.getMetadata())
                            .orElseThrow()
                            .action())
                    .isEqualTo(SafetyAction.ALLOW);
            assertThat(started.get(0).request().messages())
                    .extracting(message -> message.content())
                    .containsExactly("Be short.", SAFE);
            assertThat(started.get(0).request().correlationId())
                    .contains(response.getMetadata().getId());
        }
    }

    @Test
    void streamsTheSameInPiecesAndSaysAtTheEndHowItWas() {
        try (CautiousGenerator generator = generator().build();
                CautiousChatModel model = model(generator)) {
            List<ChatResponse> pieces = ChatClient.create(model).prompt(SAFE).stream()
                    .chatResponse()
                    .collectList()
                    .block();
            assertThat(pieces).hasSizeGreaterThan(5);
            assertThat(text(pieces)).isEqualTo(BREAD);
            assertThat(pieces).allSatisfy(piece -> assertThat(CautiousMetadata.gateDecision(piece.getMetadata()))
                    .isPresent());
            ChatResponse last = pieces.get(pieces.size() - 1);
            assertThat(last.getResult().getMetadata().getFinishReason()).isEqualTo("LENGTH");
            assertThat(last.getMetadata().getUsage().getCompletionTokens()).isEqualTo(BREAD.length());
            assertThat(CautiousMetadata.result(last.getMetadata()).orElseThrow().text())
                    .isEqualTo(BREAD);
        }
    }

    @Test
    void aRefusedPromptIsAnsweredByTheRefusalAndNoPassOfTheVerifier() {
        try (CautiousGenerator generator = generator().build();
                CautiousChatModel model = model(generator)) {
            ChatResponse whole = model.call(new Prompt(TOXIC));
            List<ChatResponse> pieces =
                    model.stream(new Prompt(TOXIC)).collectList().block();
            assertThat(whole.getResult().getOutput().getText()).isEqualTo(SafetyGate.DEFAULT_REFUSAL);
            assertThat(text(pieces)).isEqualTo(SafetyGate.DEFAULT_REFUSAL);
            assertThat(whole.getResult().getMetadata().getFinishReason()).isEqualTo("CONTENT_FILTER");
            assertThat(CautiousMetadata.gateDecision(pieces.get(0).getMetadata())
                            .orElseThrow()
                            .verdict())
                    .isPresent();
            assertThat(passes).hasValue(0);
        }
    }

    @Test
    void nothingLeavesWhereTheGateFails() {
        CautiousGenerator broken = generator()
                .safetyJudge(ModelJudge.of(
                        JudgingModel.of(2, new JudgingModel(prompt -> 0.5, 0)),
                        SafetyProfile.builder().instruction("Judge.").build()))
                .build();
        try (broken;
                CautiousChatModel model = model(broken)) {
            List<ChatResponse> pieces =
                    model.stream(new Prompt(SAFE)).collectList().block();
            assertThat(text(pieces)).isEqualTo(SafetyGate.DEFAULT_REFUSAL);
            assertThat(CautiousMetadata.gateDecision(pieces.get(0).getMetadata())
                            .orElseThrow()
                            .failure()
                            .map(GateFailure::cause))
                    .isPresent();
        }
        AuditListener failing = event -> {
            throw new IllegalStateException("the audit's disk is full");
        };
        CautiousGenerator unaudited = generator()
                .safetyGate(gate.toBuilder().auditListener(failing).build())
                .build();
        try (unaudited;
                CautiousChatModel model = model(unaudited)) {
            List<ChatResponse> seen = new ArrayList<>();
            assertThatThrownBy(() ->
                            model.stream(new Prompt(SAFE)).doOnNext(seen::add).blockLast())
                    .hasMessageContaining("disk is full");
            assertThatThrownBy(() -> model.call(new Prompt(SAFE))).hasMessageContaining("disk is full");
            assertThat(seen).isEmpty();
        }
        assertThat(passes).hasValue(0);
    }

    @Test
    void whatTheMonitorWithholdsDoesNotLeave() {
        try (CautiousGenerator generator = generator()
                        .outputMonitor(OutputMonitor.ofText("NoOvens", text -> !text.contains("baked"), event -> {}))
                        .build();
                CautiousChatModel model = model(generator)) {
            List<ChatResponse> pieces =
                    model.stream(new Prompt(SAFE)).collectList().block();
            assertThat(text(pieces)).startsWith("Of flour").doesNotContain("baked");
            ChatResponse last = pieces.get(pieces.size() - 1);
            assertThat(last.getResult().getMetadata().getFinishReason()).isEqualTo("CONTENT_FILTER");
            assertThat(CautiousMetadata.withheld(last.getMetadata())
                            .orElseThrow()
                            .monitor())
                    .isEqualTo("NoOvens");
        }
    }

    @Test
    void noMoreIsComputedThanIsAskedForAndCancellingEndsTheGeneration() throws Exception {
        try (CautiousGenerator generator = generator().build();
                CautiousChatModel model = CautiousChatModel.builder(generator)
                        .options(CautiousChatOptions.builder().maxTokens(2000).build())
                        .build()) {
            List<ChatResponse> pieces = new CopyOnWriteArrayList<>();
            CompletableFuture<Void> three = new CompletableFuture<>();
            BaseSubscriber<ChatResponse> subscriber = new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    subscription.request(3);
                }

                @Override
                protected void hookOnNext(ChatResponse piece) {
                    pieces.add(piece);
                    if (pieces.size() == 3) {
                        three.complete(null);
                    }
                }
            };
            model.stream(new Prompt(SAFE)).subscribe(subscriber);
            three.get();
            Thread.sleep(100);
            int before = passes.get();
            Thread.sleep(100);
            assertThat(pieces).hasSize(3);
            assertThat(passes).hasValue(before);
            subscriber.cancel();
            while (completed.isEmpty()) {
                Thread.sleep(1);
            }
            assertThat(completed.get(0).finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(passes.get()).isLessThanOrEqualTo(before + 1);
            assertThat(verifier.openSessions()).isZero();
        }
    }

    @Test
    void theQueueTurnsAwayWhatIsTooMuchAndACancelledRequestLeavesIt() throws Exception {
        RequestQueue queue = RequestQueue.of(
                RequestLimits.builder().maxRunning(1).maxWaiting(1).build());
        try (CautiousGenerator generator = generator().build();
                CautiousChatModel model =
                        CautiousChatModel.builder(generator).queue(queue).build()) {
            RequestQueue.Slot taken = queue.enter();
            var waiting = model.stream(new Prompt(SAFE)).subscribe();
            assertThat(queue.waiting()).isEqualTo(1);
            assertThatThrownBy(() -> model.call(new Prompt(SAFE))).isInstanceOf(OverloadedException.class);
            assertThatThrownBy(() -> model.stream(new Prompt(SAFE)).blockLast())
                    .isInstanceOf(OverloadedException.class);
            waiting.dispose();
            assertThat(queue.waiting()).isZero();
            taken.close();
            assertThat(model.call(new Prompt(SAFE)).getResult().getOutput().getText())
                    .startsWith(BREAD);
            assertThat(queue.running()).isZero();
            assertThat(started).hasSize(1);
        }
    }

    @Test
    void closingEndsWhatRunsAndAnswersNothingMore() throws Exception {
        CautiousGenerator generator = generator().build();
        CautiousChatModel model = CautiousChatModel.builder(generator)
                .options(CautiousChatOptions.builder().maxTokens(3000).build())
                .build();
        CompletableFuture<List<ChatResponse>> running =
                model.stream(new Prompt(SAFE)).collectList().toFuture();
        while (passes.get() < 5) {
            Thread.sleep(1);
        }
        model.close();
        List<ChatResponse> pieces = running.get();
        assertThat(pieces.get(pieces.size() - 1).getResult().getMetadata().getFinishReason())
                .isEqualTo("CANCELLED");
        assertThat(verifier.openSessions()).isZero();
        assertThatThrownBy(() -> model.call(new Prompt(SAFE))).isInstanceOf(ClosedException.class);
        model.close();
        generator.close();
    }

    @Test
    void samplesAsThePromptOrElseTheModelSays() {
        try (CautiousGenerator generator = generator().build();
                CautiousChatModel model = CautiousChatModel.builder(generator)
                        .options(CautiousChatOptions.builder()
                                .temperature(0.5)
                                .topK(7)
                                .seed(3L)
                                .build())
                        .build()) {
            model.call(new Prompt(
                    SAFE,
                    ChatOptions.builder()
                            .maxTokens(4)
                            .temperature(0.25)
                            .topP(0.5)
                            .frequencyPenalty(0.1)
                            .presencePenalty(0.2)
                            .stopSequences(List.of("water"))
                            .build()));
            var request = started.get(0).request();
            assertThat(request.maxNewTokens()).isEqualTo(4);
            assertThat(request.seed()).isEqualTo(3);
            assertThat(request.stopStrings()).containsExactly("water");
            assertThat(request.sampling().temperature()).isEqualTo(0.25);
            assertThat(request.sampling().topK()).hasValue(7);
            assertThat(request.sampling().topP()).isEqualTo(0.5);
            assertThat(request.sampling().frequencyPenalty()).isEqualTo(0.1);
            assertThat(request.sampling().presencePenalty()).isEqualTo(0.2);
        }
    }

    /** Options as another provider has them. */
    public static final class OthersOptions implements ChatOptions {

        private final ChatOptions portable = ChatOptions.builder().build();
        private final int answers;

        OthersOptions(int answers) {
            this.answers = answers;
        }

        public Integer getN() {
            return answers;
        }

        @Override
        public String getModel() {
            return null;
        }

        @Override
        public Double getFrequencyPenalty() {
            return null;
        }

        @Override
        public Integer getMaxTokens() {
            return 2;
        }

        @Override
        public Double getPresencePenalty() {
            return null;
        }

        @Override
        public List<String> getStopSequences() {
            return null;
        }

        @Override
        public Double getTemperature() {
            return null;
        }

        @Override
        public Integer getTopK() {
            return null;
        }

        @Override
        public Double getTopP() {
            return null;
        }

        @Override
        public ChatOptions.Builder<?> mutate() {
            return portable.mutate();
        }
    }

    @Test
    void whatItCannotHonourIsRefusedByName() {
        try (CautiousGenerator generator = generator().build();
                CautiousChatModel model = model(generator)) {
            Consumer<ChatOptions> asked = options -> model.call(new Prompt(SAFE, options));
            assertThatThrownBy(() -> asked.accept(CautiousChatOptions.builder()
                            .toolContext("key", "value")
                            .build()))
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessageStartingWith("toolContext is {key=value}");
            assertThatThrownBy(() -> asked.accept(
                            CautiousChatOptions.builder().outputSchema("{}").build()))
                    .hasMessageStartingWith("outputSchema is {}");
            assertThatThrownBy(() ->
                            asked.accept(ChatOptions.builder().model("gpt").build()))
                    .hasMessageStartingWith("model is gpt; it must be");
            assertThatThrownBy(() -> asked.accept(new OthersOptions(2))).hasMessageStartingWith("n is 2");
            asked.accept(new OthersOptions(1));
            Media picture = Media.builder()
                    .mimeType(MimeTypeUtils.IMAGE_PNG)
                    .data(URI.create("https://example.org/picture.png"))
                    .build();
            Message shown = UserMessage.builder().text(SAFE).media(picture).build();
            assertThatThrownBy(() -> model.call(new Prompt(shown))).hasMessageStartingWith("media is");
            Message calling = AssistantMessage.builder()
                    .content("")
                    .toolCalls(List.of(new ToolCall("1", "function", "oven", "{}")))
                    .build();
            assertThatThrownBy(() -> model.call(new Prompt(calling, new UserMessage(SAFE))))
                    .hasMessageStartingWith("toolCalls is");
            assertThatThrownBy(() -> ChatClient.create(model)
                            .prompt(SAFE)
                            .toolContext(Map.of("key", "value"))
                            .call()
                            .content())
                    .hasMessageStartingWith("toolContext is");
            assertThatThrownBy(() -> model.stream(new Prompt(new SystemMessage("x"), shown))
                            .blockLast(Duration.ofSeconds(5)))
                    .isInstanceOf(InvalidOptionException.class);
            assertThat(started).hasSize(1);
        }
    }

    @Test
    void optionsAreEqualByTheirValuesAndKeptWhereTheyAreCombined() {
        CautiousChatOptions options =
                CautiousChatOptions.builder().maxTokens(3).seed(4L).build();
        assertThat(options.mutate().build()).isEqualTo(options).hasSameHashCodeAs(options);
        assertThat(options.mutate().clone().seed(5L).build()).isNotEqualTo(options);
        ChatOptions.Builder<?> combined = CautiousChatOptions.builder().temperature(0.5);
        assertThat(combined.combineWith(options.mutate()).build())
                .isEqualTo(options.mutate().temperature(0.5).build());
    }
}
