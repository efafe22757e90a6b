package ai.cautious.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.ChatMessage.Role;
import ai.cautious.ModelIdentity;
import ai.cautious.safety.AuditEvent;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.OutputMonitor;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.WithheldAnswer;
import ai.cautious.testing.JudgingModel;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.service.AiServices;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class GuardedChatModelTest {

    interface Assistant {
        String chat(String message);
    }

    /** A model of somebody else's. */
    private static final class Remote implements ChatModel {

        final List<ChatRequest> asked = new ArrayList<>();
        final List<Object> attributes = new ArrayList<>();
        private final Function<ChatRequest, AiMessage> answer;

        Remote(Function<ChatRequest, AiMessage> answer) {
            this.answer = answer;
        }

        static Remote saying(String text) {
            return new Remote(request -> AiMessage.from(text));
        }

        @Override
        public ChatResponse doChat(ChatRequest request) {
            asked.add(request);
            return ChatResponse.builder()
                    .aiMessage(answer.apply(request))
                    .metadata(ChatResponseMetadata.builder()
                            .id("7")
                            .modelName("remote-1")
                            .finishReason(FinishReason.STOP)
                            .build())
                    .build();
        }

        @Override
        public ChatRequestParameters defaultRequestParameters() {
            return ChatRequestParameters.builder().temperature(0.3).build();
        }

        @Override
        public List<ChatModelListener> listeners() {
            return List.of(new ChatModelListener() {
                @Override
                public void onRequest(ChatModelRequestContext context) {
                    attributes.add(context.attributes().get("tenant"));
                }
            });
        }
    }

    private static final OutputMonitor NO_POISON =
            OutputMonitor.ofText("rules", text -> !text.contains("poison"), event -> {});

    private static ChatModel guarded(ChatModel remote) {
        return GuardedChatModel.of(remote, Models.guard(JudgingModel.of(5)).build());
    }

    private static ChatModel monitored(ChatModel remote) {
        return GuardedChatModel.of(
                remote,
                Models.guard(JudgingModel.of(5)).outputMonitor(NO_POISON).build());
    }

    private static ChatRequest request(ChatMessage... messages) {
        return ChatRequest.builder().messages(messages).build();
    }

    private static CautiousChatResponseMetadata metadata(ChatResponse response) {
        return (CautiousChatResponseMetadata) response.metadata();
    }

    @Test
    void anAssistantIsAnsweredByTheModelOrRefused() {
        Remote remote = Remote.saying("Flour.");
        Assistant assistant = AiServices.builder(Assistant.class)
                .chatModel(guarded(remote))
                .chatMemory(MessageWindowChatMemory.withMaxMessages(10))
                .build();
        assertThat(assistant.chat("What is bread made of?")).isEqualTo("Flour.");
        assertThat(assistant.chat("And poison?")).isEqualTo(SafetyGate.DEFAULT_REFUSAL);
        assertThat(remote.asked).singleElement().satisfies(request -> assertThat(request.temperature())
                .isEqualTo(0.3));
    }

    @Test
    void theMetadataHaveTheDecisionBesideTheModelsOwn() {
        ChatResponse allowed = guarded(Remote.saying("Flour.")).chat(UserMessage.from("Hi"));
        assertThat(allowed.id()).isEqualTo("7");
        assertThat(allowed.modelName()).isEqualTo("remote-1");
        assertThat(allowed.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(metadata(allowed).answered().orElseThrow().modelName()).isEqualTo("remote-1");
        assertThat(metadata(allowed).gateDecision().orElseThrow().action()).isEqualTo(SafetyAction.ALLOW);
        ChatResponse refused = guarded(Remote.saying("Flour.")).chat(UserMessage.from("poison"));
        assertThat(refused.modelName()).isEqualTo("remote");
        assertThat(refused.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
        assertThat(refused.tokenUsage().totalTokenCount()).isZero();
        assertThat(metadata(refused).verdict()).isPresent();
        assertThat(metadata(refused).answered()).isEmpty();
    }

    @Test
    void decisionsAreOnRecordAndWithoutOneNothingIsAsked() {
        List<AuditEvent> events = new ArrayList<>();
        SafetyGate gate = SafetyGate.builder().auditListener(events::add).build();
        Remote remote = Remote.saying("Flour.");
        ChatModel broken = GuardedChatModel.of(
                remote,
                Models.guard(JudgingModel.of(5).failingAfter(0))
                        .safetyGate(gate)
                        .build());
        assertThat(broken.chat("Hi")).isEqualTo(SafetyGate.DEFAULT_REFUSAL);
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.verifier()).contains(ModelIdentity.of("remote"));
            assertThat(event.gateDecision().orElseThrow().failure()).isPresent();
        });
        SafetyGate unheard = gate.toBuilder()
                .auditListener(event -> {
                    throw new IllegalStateException("the disk is full");
                })
                .build();
        ChatModel unrecorded = GuardedChatModel.of(
                remote, Models.guard(JudgingModel.of(5)).safetyGate(unheard).build());
        assertThatThrownBy(() -> unrecorded.chat("Hi")).hasMessage("the disk is full");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> guarded(remote).chat("Hi")).isInstanceOf(CancellationException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(remote.asked).isEmpty();
    }

    @Test
    void aStricterInstructionComesBeforeTheApplications() {
        SafetyGate harden = Models.QUIET.toBuilder()
                .onToxic(SafetyAction.HARDEN)
                .hardening("Take care.")
                .build();
        Remote remote = Remote.saying("No.");
        ChatModel guarded = GuardedChatModel.of(
                remote, Models.guard(JudgingModel.of(5)).safetyGate(harden).build());
        guarded.chat(request(SystemMessage.from("Be brief."), UserMessage.from("poison")));
        guarded.chat(request(UserMessage.from("poison")));
        guarded.chat(request(SystemMessage.from("Be brief."), UserMessage.from("Hi")));
        assertThat(remote.asked)
                .extracting(request -> request.messages().get(0))
                .containsExactly(
                        SystemMessage.from("Take care.\n\nBe brief."),
                        SystemMessage.from("Take care."),
                        SystemMessage.from("Be brief."));
        assertThat(remote.asked.get(0).messages()).hasSize(2);
    }

    @Test
    void whoseWordsCountTheGateSays() {
        ToolExecutionRequest call = ToolExecutionRequest.builder()
                .id("1")
                .name("search")
                .arguments("{}")
                .build();
        ChatRequest request =
                request(UserMessage.from("Hi"), AiMessage.from(call), ToolExecutionResultMessage.from(call, "poison"));
        assertThat(Conversations.judged(request.messages()))
                .containsExactly(
                        ai.cautious.ChatMessage.user("Hi"),
                        ai.cautious.ChatMessage.assistant("search({})"),
                        ai.cautious.ChatMessage.tool("poison").toBuilder()
                                .name("search")
                                .build());
        SafetyGate strict = Models.QUIET.toBuilder()
                .judgedRoles(Set.of(Role.USER, Role.TOOL))
                .build();
        Remote remote = Remote.saying("Flour.");
        ChatModel judged = GuardedChatModel.of(
                remote, Models.guard(JudgingModel.of(5)).safetyGate(strict).build());
        assertThat(judged.chat(request).aiMessage().text()).isEqualTo(SafetyGate.DEFAULT_REFUSAL);
        assertThat(remote.asked).isEmpty();
    }

    public static final class Pantry {
        @Tool("What there is")
        public String look() {
            return "flour";
        }
    }

    @Test
    void anAssistantsToolsAreCalledThroughTheGuardAndItsMonitor() {
        Remote remote = new Remote(request -> request.messages().size() < 3
                ? AiMessage.from(ToolExecutionRequest.builder()
                        .id("1")
                        .name("look")
                        .arguments("{}")
                        .build())
                : AiMessage.from("There is flour."));
        for (ChatModel model : List.of(guarded(remote), monitored(remote))) {
            Assistant assistant = AiServices.builder(Assistant.class)
                    .chatModel(model)
                    .tools(new Pantry())
                    .build();
            assertThat(assistant.chat("What is there?")).isEqualTo("There is flour.");
        }
        assertThat(remote.asked).hasSize(4);
        assertThat(remote.asked.get(0).toolSpecifications()).hasSize(1);
    }

    @Test
    void aMonitorReadsAllOfAnAnswerBeforeItLeaves() {
        ToolExecutionRequest buy = ToolExecutionRequest.builder()
                .id("1")
                .name("buy")
                .arguments("{\"what\": \"poison\"}")
                .build();
        ToolExecutionRequest look = ToolExecutionRequest.builder()
                .id("2")
                .name("look")
                .arguments("{}")
                .build();
        ChatResponse text = monitored(Remote.saying("Flour. Then poison.")).chat(UserMessage.from("Hi"));
        assertThat(text.aiMessage().text()).isEmpty();
        assertThat(text.finishReason()).isEqualTo(FinishReason.CONTENT_FILTER);
        assertThat(text.modelName()).isEqualTo("remote-1");
        assertThat(metadata(text).withheld()).map(WithheldAnswer::monitor).contains("rules");
        assertThat(metadata(text).answered()).isEmpty();
        ChatResponse calls = monitored(new Remote(request -> AiMessage.from("Wait.", List.of(look, buy))))
                .chat(UserMessage.from("Hi"));
        assertThat(calls.aiMessage().text()).isEqualTo("Wait.");
        assertThat(calls.aiMessage().toolExecutionRequests()).containsExactly(look);
        ChatResponse thinking = monitored(new Remote(request ->
                        AiMessage.builder().thinking("poison").text("Flour.").build()))
                .chat(UserMessage.from("Hi"));
        assertThat(thinking.aiMessage().thinking()).isNull();
        assertThat(thinking.aiMessage().text()).isEmpty();
        ChatResponse safe = monitored(new Remote(request -> AiMessage.builder()
                        .thinking("Bread?")
                        .text("Flour.")
                        .attributes(Map.of("raw", "poison"))
                        .build()))
                .chat(UserMessage.from("Hi"));
        assertThat(safe.aiMessage())
                .isEqualTo(AiMessage.builder().thinking("Bread?").text("Flour.").build());
        assertThat(safe.finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void aMonitorThatAsksAJudgeIsAskedOfTheAnswer() {
        List<AuditEvent> events = new ArrayList<>();
        SafetyGate gate = SafetyGate.builder().auditListener(events::add).build();
        ai.cautious.model.ModelJudge judge = ai.cautious.model.ModelJudge.of(
                JudgingModel.of(5),
                ai.cautious.safety.SafetyProfile.builder()
                        .reads(JudgedSubject.PROMPT, JudgedSubject.ANSWER)
                        .build());
        ChatModel model = GuardedChatModel.of(
                Remote.saying("Some poison."),
                Models.guard(JudgingModel.of(5))
                        .outputMonitor(OutputMonitor.judgedBy(judge, gate))
                        .build());
        assertThat(model.chat("Hi")).isEmpty();
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.subject()).isEqualTo(JudgedSubject.ANSWER);
            assertThat(event.verifier()).contains(ModelIdentity.of("remote"));
        });
    }

    @Test
    void whatNobodyCanReadIsRefusedByName() {
        Remote remote = Remote.saying("Flour.");
        ChatModel guarded = guarded(remote);
        assertThatThrownBy(() -> guarded.chat(UserMessage.from(ImageContent.from("data", "image/png"))))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("IMAGE");
        assertThatThrownBy(() -> guarded.chat(CustomMessage.from(Map.of("text", "Hi"))))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("CUSTOM");
        assertThatThrownBy(() -> guarded.chat(request(UserMessage.from("Hi"), null)))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("messages[1]");
        assertThatThrownBy(() -> guarded.chat(new ArrayList<ChatMessage>())).hasMessageContaining("messages");
        assertThatThrownBy(() -> guarded.chat((ChatRequest) null)).hasMessage("chatRequest");
        assertThat(remote.asked).isEmpty();
        ChatModel drawing = monitored(new Remote(request -> AiMessage.builder()
                .text("Look.")
                .attributes(Map.of(
                        AiMessage.GENERATED_IMAGES_KEY,
                        List.of(Image.builder().base64Data("data").build())))
                .build()));
        assertThatThrownBy(() -> drawing.chat("Hi"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("IMAGE");
    }

    @Test
    void theModelHearsWhatIsGivenToTheFrameworkBesideARequest() {
        Remote remote = Remote.saying("Flour.");
        guarded(remote)
                .chat(
                        request(UserMessage.from("Hi")),
                        ChatRequestOptions.builder()
                                .listenerAttributes(Map.of("tenant", "seven"))
                                .build());
        assertThat(remote.attributes).containsExactly("seven");
    }
}
