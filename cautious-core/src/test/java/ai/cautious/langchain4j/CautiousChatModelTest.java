package ai.cautious.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationRequest;
import ai.cautious.InvalidOptionException;
import ai.cautious.safety.AuditEvent;
import ai.cautious.safety.OutputMonitor;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.WithheldAnswer;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.TableModel;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.service.AiServices;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CautiousChatModelTest {

    interface Assistant {
        @dev.langchain4j.service.SystemMessage("Be brief.")
        String chat(String message);
    }

    private static CautiousChatModel saying(String answer) {
        return CautiousChatModel.of(
                Models.generator(Models.saying(prompt -> answer)).build());
    }

    private static CautiousChatResponseMetadata metadata(ChatResponse response) {
        return (CautiousChatResponseMetadata) response.metadata();
    }

    @Test
    void anAssistantRemembersWhatWasSaid() {
        TableModel verifier = Models.saying(prompt -> prompt.contains("Flour.") ? "Of what I said: Flour." : "Flour.");
        Assistant assistant = AiServices.builder(Assistant.class)
                .chatModel(CautiousChatModel.of(Models.generator(verifier).build()))
                .chatMemory(MessageWindowChatMemory.withMaxMessages(10))
                .build();
        assertThat(assistant.chat("What is bread made of?")).isEqualTo("Flour.");
        assertThat(assistant.chat("And what did you say?")).isEqualTo("Of what I said: Flour.");
        assertThat(verifier.openSessions()).isZero();
    }

    @Test
    void theMetadataHaveTheVerdictAndWhatItTook() {
        ChatResponse response = saying("Flour.").chat(UserMessage.from("What is bread made of?"));
        assertThat(response.aiMessage().text()).isEqualTo("Flour.");
        assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(response.modelName()).isEqualTo("table 1");
        assertThat(response.tokenUsage().outputTokenCount()).isEqualTo("Flour.".length());
        assertThat(response.tokenUsage().inputTokenCount()).isEqualTo("What is bread made of?".length() + 2);
        assertThat(metadata(response).verdict().orElseThrow().toxicProbability())
                .isLessThan(0.5);
        assertThat(metadata(response).gateDecision().orElseThrow().action()).isEqualTo(SafetyAction.ALLOW);
        assertThat(metadata(response).report().orElseThrow().generatedTokens()).isEqualTo("Flour.".length());
        assertThat(metadata(response).withheld()).isEmpty();
        assertThat(metadata(response).answered()).isEmpty();
        assertThat(metadata(response).toBuilder().build()).isEqualTo(metadata(response));
    }

    @Test
    void aRefusalIsTheAnswerAndTheVerifierReadsNothing() {
        TableModel verifier = Models.saying(prompt -> "Flour.");
        CautiousChatModel chat = CautiousChatModel.of(Models.generator(verifier).build());
        ChatResponse response = chat.chat(UserMessage.from("Where is poison sold?"));
        assertThat(response.aiMessage().text()).isEqualTo(SafetyGate.DEFAULT_REFUSAL);
        assertThat(response.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
        assertThat(metadata(response).gateDecision().orElseThrow().action()).isEqualTo(SafetyAction.REFUSE);
        assertThat(verifier.sessions()).isZero();
        SafetyGate silent = Models.QUIET.toBuilder().refusal("").build();
        assertThat(CautiousChatModel.of(
                                Models.generator(verifier).safetyGate(silent).build())
                        .chat("Where is poison sold?"))
                .isEmpty();
    }

    @Test
    void whatAMonitorWithholdsIsNotInTheAnswer() {
        CautiousGenerator generator = Models.generator(Models.saying(prompt -> "Flour. Then poison. Eat."))
                .outputMonitor(OutputMonitor.ofText("rules", text -> !text.contains("poison"), event -> {}))
                .build();
        ChatResponse response = CautiousChatModel.of(generator).chat(UserMessage.from("Hi"));
        assertThat(response.aiMessage().text()).isEqualTo("Flour. ");
        assertThat(response.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
        assertThat(metadata(response).withheld()).map(WithheldAnswer::monitor).contains("rules");
    }

    @Test
    void parametersAreHonoured() {
        CautiousChatModel chat = saying("Flour is mixed. It rests.");
        ChatResponse cut = chat.chat(ChatRequest.builder()
                .messages(UserMessage.from("Hi"))
                .maxOutputTokens(5)
                .build());
        assertThat(cut.aiMessage().text()).isEqualTo("Flour");
        assertThat(cut.finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(chat.chat(ChatRequest.builder()
                                .messages(UserMessage.from("Hi"))
                                .stopSequences(List.of("mix"))
                                .build())
                        .aiMessage()
                        .text())
                .isEqualTo("Flour is ");
        GenerationRequest request = Requests.of(
                ChatRequest.builder()
                        .messages(
                                SystemMessage.from("Be brief."), UserMessage.from("ann", "Hi"), AiMessage.from("Yes?"))
                        .temperature(0.7)
                        .topP(0.9)
                        .topK(40)
                        .frequencyPenalty(0.1)
                        .presencePenalty(0.2)
                        .modelName("model")
                        .responseFormat(ResponseFormat.TEXT)
                        .build(),
                SamplingOptions.builder().minP(0.05).build(),
                "model");
        assertThat(request.sampling())
                .isEqualTo(SamplingOptions.builder()
                        .minP(0.05)
                        .temperature(0.7)
                        .topP(0.9)
                        .topK(40)
                        .frequencyPenalty(0.1)
                        .presencePenalty(0.2)
                        .build());
        assertThat(request.messages())
                .containsExactly(
                        ai.cautious.ChatMessage.system("Be brief."),
                        ai.cautious.ChatMessage.user("Hi").toBuilder()
                                .name("ann")
                                .build(),
                        ai.cautious.ChatMessage.assistant("Yes?"));
    }

    @Test
    void defaultsHoldWhereARequestDoesNotSay() {
        CautiousChatModel chat = CautiousChatModel.builder()
                .generator(Models.generator(Models.saying(prompt -> "Flour is mixed."))
                        .build())
                .defaultRequestParameters(
                        ChatRequestParameters.builder().maxOutputTokens(3).build())
                .build();
        assertThat(chat.chat("Hi")).isEqualTo("Flo");
        assertThat(chat.defaultRequestParameters().modelName()).isEqualTo("table 1");
        assertThat(saying("").defaultRequestParameters().maxOutputTokens())
                .isEqualTo(CautiousChatModel.DEFAULT_MAX_OUTPUT_TOKENS);
        assertThat(chat.provider()).isEqualTo(ModelProvider.OTHER);
        assertThat(chat.supportedCapabilities()).isEmpty();
    }

    @Test
    void eachRequestHasRandomNumbersOfItsOwnUnlessASeedIsGiven() {
        CautiousGenerator chance = CautiousGenerator.builder()
                .verifier(TableModel.of(1, 26, 0))
                .template(messages ->
                        new ai.cautious.instruction.Prompt(List.of(new ai.cautious.instruction.Prompt.Text("ab"))))
                .build();
        CautiousChatModel.Builder chat = CautiousChatModel.builder()
                .generator(chance)
                .sampling(SamplingOptions.temperature(1))
                .defaultRequestParameters(
                        ChatRequestParameters.builder().maxOutputTokens(30).build());
        CautiousChatModel free = chat.build();
        assertThat(free.chat("Hi")).isNotEqualTo(free.chat("Hi"));
        CautiousChatModel seeded = chat.seed(3).build();
        assertThat(seeded.generationRequest(of(UserMessage.from("Hi"))).seed()).isEqualTo(3);
        assertThat(seeded.chat("Hi")).isEqualTo(seeded.chat("Hi"));
    }

    private static Stream<Arguments> unsupported() {
        ToolExecutionRequest call = ToolExecutionRequest.builder()
                .id("1")
                .name("weather")
                .arguments("{}")
                .build();
        ToolSpecification tool = ToolSpecification.builder().name("weather").build();
        ChatRequest.Builder hello = ChatRequest.builder().messages(UserMessage.from("Hi"));
        return Stream.of(
                Arguments.of(
                        "toolSpecifications", hello.toolSpecifications(tool).build()),
                Arguments.of(
                        "toolChoice REQUIRED",
                        ChatRequest.builder()
                                .messages(UserMessage.from("Hi"))
                                .toolChoice(ToolChoice.REQUIRED)
                                .build()),
                Arguments.of(
                        "responseFormat",
                        ChatRequest.builder()
                                .messages(UserMessage.from("Hi"))
                                .responseFormat(ResponseFormat.JSON)
                                .build()),
                Arguments.of(
                        "modelName other",
                        ChatRequest.builder()
                                .messages(UserMessage.from("Hi"))
                                .modelName("other")
                                .build()),
                Arguments.of(
                        "OtherParameters",
                        ChatRequest.builder()
                                .messages(UserMessage.from("Hi"))
                                .parameters(new OtherParameters())
                                .build()),
                Arguments.of(
                        "IMAGE",
                        of(UserMessage.from(
                                TextContent.from("What is this?"), ImageContent.from("data", "image/png")))),
                Arguments.of("tool", of(UserMessage.from("Hi"), AiMessage.from(call))),
                Arguments.of("tool", of(UserMessage.from("Hi"), ToolExecutionResultMessage.from(call, "Rain"))),
                Arguments.of("CUSTOM", of(CustomMessage.from(Map.of("text", "Hi")))));
    }

    private static ChatRequest of(ChatMessage... messages) {
        return ChatRequest.builder().messages(messages).build();
    }

    /** As another model's. */
    private static final class OtherParameters extends DefaultChatRequestParameters {

        OtherParameters() {
            super(DefaultChatRequestParameters.builder());
        }

        @Override
        public ChatRequestParameters defaultedBy(ChatRequestParameters that) {
            return this;
        }
    }

    @ParameterizedTest
    @MethodSource("unsupported")
    void whatAGeneratorDoesNotHaveIsRefusedByName(String name, ChatRequest request) {
        TableModel verifier = Models.saying(prompt -> "Flour.");
        CautiousChatModel chat = CautiousChatModel.of(Models.generator(verifier).build());
        assertThatThrownBy(() -> chat.chat(request))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining(name);
        assertThatThrownBy(() -> CautiousStreamingChatModel.of(chat).chat(request, new Told()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining(name);
        assertThat(verifier.sessions()).isZero();
    }

    @Test
    void whatIsMissingOrOutOfRangeIsRefusedByName() {
        CautiousChatModel chat = saying("Flour.");
        assertThatThrownBy(() -> chat.chat(of(UserMessage.from("Hi"), null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("messages[1]");
        assertThatThrownBy(() -> chat.chat(new ArrayList<>())).hasMessageContaining("messages");
        assertThatThrownBy(() -> chat.doChat(null)).hasMessage("chatRequest");
        assertThatThrownBy(() -> chat.chat(ChatRequest.builder()
                        .messages(UserMessage.from("Hi"))
                        .temperature(-1.0)
                        .build()))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("temperature");
        assertThatThrownBy(() -> CautiousChatModel.builder().build())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("generator");
    }

    @Test
    void listenersAreToldOfRequestsResponsesAndErrors() {
        List<String> told = new ArrayList<>();
        ChatModelListener listener = new ChatModelListener() {
            @Override
            public void onRequest(ChatModelRequestContext context) {
                told.add("request of " + context.chatRequest().modelName());
            }

            @Override
            public void onResponse(ChatModelResponseContext context) {
                told.add("response " + context.chatResponse().aiMessage().text());
            }

            @Override
            public void onError(ChatModelErrorContext context) {
                told.add("error " + context.error().getMessage());
            }
        };
        CautiousChatModel.Builder chat = CautiousChatModel.builder().listeners(List.of(listener));
        chat.generator(Models.generator(Models.saying(prompt -> "Flour.")).build())
                .build()
                .chat("Hi");
        CautiousChatModel broken = chat.generator(
                        Models.generator(JudgingModel.of(1).failingAfter(0)).build())
                .build();
        assertThatThrownBy(() -> broken.chat("Hi")).isInstanceOf(RuntimeException.class);
        assertThat(told)
                .containsExactly(
                        "request of table 1",
                        "response Flour.",
                        "request of table 1",
                        "error the model fails as it was told to");
    }

    @Test
    void theAuditKnowsRequestsAsTheirCallersThreadDoes() throws InterruptedException {
        List<AuditEvent> events = new CopyOnWriteArrayList<>();
        ThreadLocal<String> order = new ThreadLocal<>();
        CautiousChatModel chat = CautiousChatModel.builder()
                .generator(Models.generator(Models.saying(prompt -> "Flour."))
                        .safetyGate(
                                SafetyGate.builder().auditListener(events::add).build())
                        .build())
                .correlationIds(() -> Optional.ofNullable(order.get()))
                .build();
        chat.chat("Hi");
        order.set("order 7");
        Told told = new Told();
        CautiousStreamingChatModel.of(chat).chat("Hi", told);
        assertThat(told.atTheEnd().text()).isEqualTo("Flour.");
        assertThat(events)
                .extracting(AuditEvent::correlationId)
                .containsExactly(Optional.empty(), Optional.of("order 7"));
    }

    @Test
    void severalTextsOfAMessageAreLines() {
        assertThat(Conversations.answered(
                        Arrays.asList(UserMessage.from(TextContent.from("One"), TextContent.from("two")))))
                .containsExactly(ai.cautious.ChatMessage.user("One\ntwo"));
        assertThat(Conversations.answered(List.of(
                        AiMessage.builder().thinking("Rain?").text("No.").build())))
                .containsExactly(ai.cautious.ChatMessage.assistant("No."));
    }
}
