package ai.cautious.springai;

import ai.cautious.InvalidOptionException;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.GuardedAnswer;
import ai.cautious.safety.GuardedConversation;
import ai.cautious.safety.WithheldAnswer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.client.ChatClientResponse;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.AssistantMessage.ToolCall;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import reactor.core.publisher.SynchronousSink;

/** A model's responses to a conversation that was let through, of which leaves what the output monitor allows. Not thread-safe. */
final class GuardedResponses implements AutoCloseable {

    private final GuardedConversation conversation;
    private final GateDecision decision;
    private final GuardedAnswer answer;
    private Map<String, @Nullable Object> context = Map.of();
    private boolean over;

    GuardedResponses(GuardedConversation conversation, GateDecision decision) {
        this.conversation = conversation;
        this.decision = decision;
        this.answer = conversation.answer();
    }

    /** A response that is no model's. */
    static ChatResponse filtered(String text, GateDecision decision) {
        return ChatResponse.builder()
                .generations(List.of(new Generation(new AssistantMessage(text), filteredMetadata())))
                .metadata(CautiousMetadata.GATE_DECISION, decision)
                .build();
    }

    private static ChatGenerationMetadata filteredMetadata() {
        return ChatGenerationMetadata.builder()
                .finishReason(ChatResponses.FILTERED)
                .build();
    }

    /** Of several answers each is read by itself. */
    ChatClientResponse whole(ChatClientResponse response) {
        ChatResponse given = response.chatResponse();
        if (given == null) {
            return response;
        }
        if (!conversation.isMonitored()) {
            return with(response, judged(given).build());
        }
        List<Generation> generations = new ArrayList<>();
        WithheldAnswer withheld = null;
        for (Generation generation : given.getResults()) {
            try (GuardedAnswer each = conversation.answer()) {
                String text = each.push(text(generation)) + each.finish();
                WithheldAnswer stopped =
                        each.withheld().or(() -> unread(generation)).orElse(null);
                withheld = stopped == null ? withheld : stopped;
                generations.add(released(text, generation, stopped != null));
            }
        }
        return with(response, judged(given, withheld).generations(generations).build());
    }

    /** The next of a stream's. */
    void push(ChatClientResponse response, SynchronousSink<ChatClientResponse> sink) {
        ChatResponse given = response.chatResponse();
        if (given == null || given.getResults().isEmpty() || !conversation.isMonitored()) {
            sink.next(given == null ? response : with(response, judged(given).build()));
            return;
        }
        if (conversation.isCancelled()) {
            sink.complete();
            return;
        }
        if (given.getResults().size() > 1) {
            sink.error(new InvalidOptionException(
                    "n", given.getResults().size() + " answers in one stream", "1 where a monitor reads the answer"));
            return;
        }
        context = response.context();
        Generation generation = given.getResults().get(0);
        boolean last = generation.getMetadata().getFinishReason() != null
                && !generation.getMetadata().getFinishReason().isBlank();
        String text = over ? "" : answer.push(text(generation)) + (last ? answer.finish() : "");
        over |= last;
        WithheldAnswer stopped = answer.withheld().or(() -> unread(generation)).orElse(null);
        boolean calls = generation.getOutput().hasToolCalls();
        if (last || stopped != null || calls || !text.isEmpty()) {
            sink.next(with(
                    response,
                    judged(given, stopped)
                            .generations(List.of(released(text, generation, stopped != null)))
                            .build()));
        }
        if (stopped != null) {
            over = true;
            sink.complete();
        }
    }

    /** What was still held back where a stream has ended without a finish reason. */
    Optional<ChatClientResponse> finish() {
        if (over || !conversation.isMonitored() || conversation.isCancelled()) {
            return Optional.empty();
        }
        over = true;
        String text = answer.finish();
        Optional<WithheldAnswer> stopped = answer.withheld();
        if (text.isEmpty() && stopped.isEmpty()) {
            return Optional.empty();
        }
        ChatResponse none = new ChatResponse(List.of());
        Generation plain = new Generation(new AssistantMessage(text));
        return Optional.of(new ChatClientResponse(
                judged(none, stopped.orElse(null))
                        .generations(List.of(released(text, plain, stopped.isPresent())))
                        .build(),
                context));
    }

    @Override
    public void close() {
        answer.close();
    }

    private static String text(Generation generation) {
        return Optional.ofNullable(generation.getOutput().getText()).orElse("");
    }

    /** What the monitor does not let through of the tools' arguments, which are the model's words, too. */
    private Optional<WithheldAnswer> unread(Generation generation) {
        for (ToolCall call : generation.getOutput().getToolCalls()) {
            try (GuardedAnswer arguments = conversation.answer()) {
                arguments.push(call.arguments());
                arguments.finish();
                if (arguments.withheld().isPresent()) {
                    return arguments.withheld();
                }
            }
        }
        return Optional.empty();
    }

    private static Generation released(String text, Generation from, boolean withheld) {
        AssistantMessage.Builder<?> message = AssistantMessage.builder().content(text);
        return withheld
                ? new Generation(message.build(), filteredMetadata())
                : new Generation(
                        message.toolCalls(from.getOutput().getToolCalls()).build(), from.getMetadata());
    }

    private ChatResponse.Builder judged(ChatResponse response) {
        return judged(response, null);
    }

    private ChatResponse.Builder judged(ChatResponse response, @Nullable WithheldAnswer withheld) {
        ChatResponse.Builder judged =
                ChatResponse.builder().from(response).metadata(CautiousMetadata.GATE_DECISION, decision);
        return withheld == null ? judged : judged.metadata(CautiousMetadata.WITHHELD, withheld);
    }

    private static ChatClientResponse with(ChatClientResponse response, ChatResponse guarded) {
        return new ChatClientResponse(guarded, response.context());
    }
}
