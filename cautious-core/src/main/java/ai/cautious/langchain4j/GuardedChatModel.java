package ai.cautious.langchain4j;

import static java.util.Objects.requireNonNull;

import ai.cautious.safety.ConversationGuard;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.GuardedConversation;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.SafetyAction;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.chat.Capability;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Any chat model of LangChain4j's, local or remote, behind a gate: each conversation is judged, on record, before the model is
 * asked, and its answer is read before it leaves, where there is an output monitor.
 *
 * <pre>{@code
 * ChatModel guarded = GuardedChatModel.of(
 *         remote,
 *         ConversationGuard.builder(ModelIdentity.of("remote"))
 *                 .safetyJudge(ModelJudge.of(judge))
 *                 .build());
 * String answer = guarded.chat("How is bread made?");
 * }</pre>
 *
 * <p>What is refused is answered with the gate's refusal, and the model is not asked; its listeners hear nothing then. A
 * judge reads the text of all messages, what was asked of tools and what they gave back too; whose of it counts the gate says.
 * A message with anything but text is refused by name, as nobody could judge it.
 *
 * <p>A monitor reads an answer's thinking, its text and what it asks of tools, each by itself and as a whole, and only what it
 * has read leaves: no attributes of the message, and of the metadata those that all models have.
 * {@link CautiousChatResponseMetadata} have the decisions.
 *
 * <p>As immutable and thread-safe as the model. It has no asynchronous calls.
 */
@SuppressWarnings("exports")
public final class GuardedChatModel implements ChatModel {

    private final ChatModel model;
    private final ConversationGuard guard;

    private GuardedChatModel(ChatModel model, ConversationGuard guard) {
        this.model = model;
        this.guard = guard;
    }

    /**
     * A model behind a guard.
     *
     * @param model who is asked what the gate lets through, with its own parameters and listeners
     */
    public static GuardedChatModel of(ChatModel model, ConversationGuard guard) {
        return new GuardedChatModel(requireNonNull(model, "model"), requireNonNull(guard, "guard"));
    }

    /**
     * The model's answer, or the refusal.
     *
     * @throws dev.langchain4j.exception.UnsupportedFeatureException if a message has anything but text, or an answer that is
     *     monitored
     * @throws java.util.concurrent.CancellationException if this thread is interrupted while somebody judges; the interrupt
     *     stays pending
     */
    @Override
    public ChatResponse chat(ChatRequest chatRequest, @Nullable ChatRequestOptions options) {
        // A model may have the shorter of the two only.
        return options == null || options.equals(ChatRequestOptions.EMPTY)
                ? doChat(chatRequest)
                : guarded(chatRequest, request -> model.chat(request, options));
    }

    @Override
    public ChatResponse doChat(ChatRequest chatRequest) {
        return guarded(chatRequest, model::chat);
    }

    private ChatResponse guarded(ChatRequest request, Function<ChatRequest, ChatResponse> call) {
        requireNonNull(request, "chatRequest");
        GuardedConversation conversation = guard.open(JudgeRequest.of(Conversations.judged(request.messages())));
        GateDecision decision = conversation.judge();
        if (decision.action() == SafetyAction.REFUSE) {
            return Responses.refused(
                    conversation.refusal(), decision, guard.answering().name());
        }
        ChatResponse response = call.apply(Conversations.hardened(request, conversation));
        if (!conversation.isMonitored()) {
            return Responses.allowed(response, decision);
        }
        try (MonitoredAnswer monitored = new MonitoredAnswer(conversation)) {
            return monitored.complete(response, decision);
        }
    }

    @Override
    public ChatRequestParameters defaultRequestParameters() {
        return model.defaultRequestParameters();
    }

    @Override
    public ModelProvider provider() {
        return model.provider();
    }

    @Override
    public Set<Capability> supportedCapabilities() {
        return model.supportedCapabilities();
    }
}
