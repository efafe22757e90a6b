package ai.cautious.langchain4j;

import ai.cautious.safety.GateDecision;
import ai.cautious.safety.GuardedAnswer;
import ai.cautious.safety.GuardedConversation;
import ai.cautious.safety.WithheldAnswer;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a monitor has let through of one answer: its thinking, its text and what it asks of tools, each read by itself; once
 * one of them is withheld, nothing more of any. Not thread-safe.
 */
final class MonitoredAnswer implements AutoCloseable {

    private final GuardedConversation conversation;
    private final GuardedAnswer thinking;
    private final GuardedAnswer text;
    private final List<ToolExecutionRequest> calls = new ArrayList<>();
    private boolean thought;
    private boolean said;
    private @Nullable WithheldAnswer withheld;

    MonitoredAnswer(GuardedConversation conversation) {
        this.conversation = conversation;
        this.thinking = conversation.answer();
        this.text = conversation.answer();
    }

    /** Who withheld the rest, and why; empty where nobody has. */
    Optional<WithheldAnswer> withheld() {
        return Optional.ofNullable(withheld);
    }

    /** Adds to the thinking, and gives what may leave of it. */
    String think(String piece) {
        thought = true;
        return withheld == null ? after(thinking, thinking.push(piece)) : "";
    }

    /** Adds to the text, and gives what may leave of it. */
    String say(String piece) {
        said = true;
        return withheld == null ? after(text, text.push(piece)) : "";
    }

    /** What may leave of the thinking that was held back: something else follows. */
    String restOfThinking() {
        return withheld == null ? after(thinking, thinking.finish()) : "";
    }

    /** What may leave of the thinking that was held back: all of it is there. */
    String endThinking(AiMessage whole) {
        String rest = whole.thinking() == null || thought ? "" : think(whole.thinking());
        return rest + restOfThinking();
    }

    /** What may leave of the text that was held back: all of it is there. */
    String endText(AiMessage whole) {
        String rest = whole.text() == null || said ? "" : say(whole.text());
        return withheld == null ? rest + after(text, text.finish()) : rest;
    }

    /** Whether what is asked of a tool may leave, which is read once. */
    boolean ask(ToolExecutionRequest request) {
        if (withheld == null && !calls.contains(request)) {
            try (GuardedAnswer asked = conversation.answer()) {
                asked.push(Conversations.text(request));
                after(asked, asked.finish());
            }
            if (withheld == null) {
                calls.add(request);
            }
        }
        return withheld == null;
    }

    private String after(GuardedAnswer read, String released) {
        withheld = withheld == null ? read.withheld().orElse(null) : withheld;
        return released;
    }

    /** What is left of a whole answer, of which nothing need have been read before. */
    ChatResponse complete(ChatResponse response, GateDecision decision) {
        AiMessage whole = response.aiMessage();
        Conversations.requireText(whole);
        endThinking(whole);
        endText(whole);
        whole.toolExecutionRequests().forEach(this::ask);
        ChatResponseMetadata metadata = response.metadata();
        return released(
                decision,
                CautiousChatResponseMetadata.builder()
                        .id(metadata.id())
                        .modelName(metadata.modelName())
                        .tokenUsage(metadata.tokenUsage())
                        .finishReason(metadata.finishReason()));
    }

    /** What has left of an answer that goes no further. */
    ChatResponse cutShort(GateDecision decision, String modelName) {
        return released(decision, CautiousChatResponseMetadata.builder().modelName(modelName));
    }

    private ChatResponse released(GateDecision decision, CautiousChatResponseMetadata.Builder metadata) {
        if (withheld != null) {
            metadata.withheld(withheld).finishReason(FinishReason.CONTENT_FILTER);
        }
        AiMessage.Builder message = AiMessage.builder().toolExecutionRequests(List.copyOf(calls));
        if (!text.text().isEmpty() || calls.isEmpty()) {
            message.text(text.text());
        }
        if (!thinking.text().isEmpty()) {
            message.thinking(thinking.text());
        }
        return Responses.of(message.build(), metadata.gateDecision(decision));
    }

    @Override
    public void close() {
        try {
            text.close();
        } finally {
            thinking.close();
        }
    }
}
