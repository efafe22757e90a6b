package ai.cautious.springai;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import ai.cautious.safety.ConversationGuard;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.GuardedConversation;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.SafetyAction;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.client.ChatClientRequest;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.client.advisor.api.CallAdvisor;
import org.springframework.ai.chat.client.advisor.api.CallAdvisorChain;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisor;
import org.springframework.ai.chat.client.advisor.api.StreamAdvisorChain;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.core.Ordered;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Guards any chat client, whatever model answers: the conversation is judged before the model is asked, and nothing of an
 * answer leaves before that, streamed or not; where the guard has an output monitor, nothing that this has not read.
 *
 * <pre>{@code
 * ConversationGuard guard = ConversationGuard.builder(ModelIdentity.of("remote-model"))
 *         .safetyJudge(ModelJudge.of(judge))
 *         .build();
 * ChatClient client = ChatClient.builder(remoteModel).defaultAdvisors(CautiousAdvisor.of(guard)).build();
 * }</pre>
 *
 * <p>By default it stands behind all other advisors, next to the model, so that it judges what the model reads: memory,
 * retrieved texts and what tools gave back are parts of the conversation, and its gate says whose words are judged. Of a
 * monitored answer only text and tool calls leave, which the monitor reads as well. The decision is in the response's
 * metadata ({@link CautiousMetadata}); a refusal's finish reason is {@code CONTENT_FILTER}.
 *
 * <p>Messages with media, which no judge here reads, are refused. Immutable and thread-safe.
 */
@SuppressWarnings("exports")
public final class CautiousAdvisor implements CallAdvisor, StreamAdvisor {

    /** Behind whatever adds to a conversation, before what asks the model. */
    public static final int DEFAULT_ORDER = Ordered.LOWEST_PRECEDENCE - 1000;

    private final ConversationGuard guard;
    private final int order;

    private CautiousAdvisor(ConversationGuard guard, int order) {
        this.guard = requireNonNull(guard, "guard");
        this.order = order;
    }

    /** An advisor next to the model. */
    public static CautiousAdvisor of(ConversationGuard guard) {
        return of(guard, DEFAULT_ORDER);
    }

    /**
     * An advisor at another place.
     *
     * @param order smaller ones are farther from the model; what stands between reads what was not guarded
     */
    public static CautiousAdvisor of(ConversationGuard guard, int order) {
        return new CautiousAdvisor(guard, order);
    }

    @Override
    public String getName() {
        return "CautiousAdvisor";
    }

    @Override
    public int getOrder() {
        return order;
    }

    /**
     * Judges, and asks the model unless that is refused.
     *
     * @throws ai.cautious.InvalidOptionException if there is no message, or one has media
     * @throws CancellationException if this thread is interrupted meanwhile, whose interrupt stays pending
     */
    @Override
    public ChatClientResponse adviseCall(ChatClientRequest request, CallAdvisorChain chain) {
        GuardedConversation conversation = open(request);
        GateDecision decision = conversation.judge();
        if (decision.action() == SafetyAction.REFUSE) {
            return refusal(request, conversation, decision);
        }
        try (GuardedResponses responses = new GuardedResponses(conversation, decision)) {
            return responses.whole(chain.nextCall(instructed(request, conversation)));
        }
    }

    /** The same in pieces; who cancels the subscription ends the judging as well. */
    @Override
    public Flux<ChatClientResponse> adviseStream(ChatClientRequest request, StreamAdvisorChain chain) {
        return Flux.defer(() -> {
            GuardedConversation conversation = open(request);
            AtomicBoolean gone = new AtomicBoolean();
            return Mono.fromCallable(() -> judge(conversation, gone))
                    .subscribeOn(Schedulers.boundedElastic())
                    .flatMapMany(decision -> decision.action() == SafetyAction.REFUSE
                            ? Flux.just(refusal(request, conversation, decision))
                            : guarded(
                                    chain.nextStream(instructed(request, conversation)),
                                    new GuardedResponses(conversation, decision)))
                    .doOnCancel(() -> {
                        gone.set(true);
                        conversation.cancel();
                    });
        });
    }

    /** Nothing where nobody waits for it any more. */
    private static @Nullable GateDecision judge(GuardedConversation conversation, AtomicBoolean gone) {
        try {
            return conversation.judge();
        } catch (CancellationException e) {
            if (gone.get()) {
                return null;
            }
            throw e;
        }
    }

    private static Flux<ChatClientResponse> guarded(Flux<ChatClientResponse> answer, GuardedResponses responses) {
        return answer.handle(responses::push)
                .concatWith(Flux.defer(() -> Flux.fromStream(responses.finish().stream())))
                .doFinally(end -> responses.close());
    }

    private GuardedConversation open(ChatClientRequest request) {
        return guard.open(JudgeRequest.of(SpringMessages.of(request.prompt().getInstructions())));
    }

    private static ChatClientResponse refusal(
            ChatClientRequest request, GuardedConversation conversation, GateDecision decision) {
        return ChatClientResponse.builder()
                .chatResponse(GuardedResponses.filtered(conversation.refusal(), decision))
                .context(request.context())
                .build();
    }

    private static ChatClientRequest instructed(ChatClientRequest request, GuardedConversation conversation) {
        Prompt prompt = request.prompt();
        String own = requireNonNullElse(prompt.getSystemMessage().getText(), "");
        String instruction = conversation.instruction(own);
        return instruction.equals(own)
                ? request
                : request.mutate()
                        .prompt(prompt.augmentSystemMessage(instruction))
                        .build();
    }
}
