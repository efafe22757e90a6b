package ai.cautious.springai;

import ai.cautious.FinishReason;
import ai.cautious.GenerationReport;
import ai.cautious.GenerationResult;
import ai.cautious.safety.GateDecision;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/** An answer as Spring AI has it, whole or in pieces. Not thread-safe. */
final class ChatResponses {

    /** What others call an answer that safety ended. */
    static final String FILTERED = "CONTENT_FILTER";

    private final String id;
    private final String model;
    private @Nullable GateDecision decision;

    ChatResponses(String id, String model) {
        this.id = id;
        this.model = model;
    }

    void judged(GateDecision judged) {
        this.decision = judged;
    }

    /** A piece that is not the last. */
    ChatResponse piece(String text) {
        return response(text, ChatGenerationMetadata.NULL, metadata().build());
    }

    /** @param text what has not been told yet: all of it, or nothing behind the pieces */
    ChatResponse last(String text, GenerationResult result) {
        GenerationReport report = result.report();
        ChatResponseMetadata.Builder metadata = metadata()
                .usage(new DefaultUsage(
                        report.promptTokens(),
                        report.generatedTokens(),
                        report.promptTokens() + report.generatedTokens(),
                        report))
                .keyValue(CautiousMetadata.RESULT, result);
        result.withheld().ifPresent(withheld -> metadata.keyValue(CautiousMetadata.WITHHELD, withheld));
        return response(
                text,
                ChatGenerationMetadata.builder()
                        .finishReason(finishReason(result.finishReason()))
                        .build(),
                metadata.build());
    }

    private static ChatResponse response(
            String text, ChatGenerationMetadata generation, ChatResponseMetadata metadata) {
        return new ChatResponse(List.of(new Generation(new AssistantMessage(text), generation)), metadata);
    }

    private ChatResponseMetadata.Builder metadata() {
        ChatResponseMetadata.Builder metadata =
                ChatResponseMetadata.builder().id(id).model(model);
        return decision == null ? metadata : metadata.keyValue(CautiousMetadata.GATE_DECISION, decision);
    }

    private static String finishReason(FinishReason reason) {
        return switch (reason) {
            case REFUSED, WITHHELD -> FILTERED;
            default -> reason.name();
        };
    }
}
