package ai.cautious.langchain4j;

import ai.cautious.GenerationReport;
import ai.cautious.GenerationResult;
import ai.cautious.safety.GateDecision;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;

/** Answers as the framework has them. */
final class Responses {

    private Responses() {}

    /** A generator's answer. */
    static ChatResponse of(GenerationResult result) {
        GenerationReport report = result.report();
        CautiousChatResponseMetadata.Builder metadata = CautiousChatResponseMetadata.builder()
                .modelName(report.verifier().name())
                .tokenUsage(new TokenUsage(report.promptTokens(), report.generatedTokens()))
                .finishReason(reason(result.finishReason()))
                .report(report);
        result.gateDecision().ifPresent(metadata::gateDecision);
        result.withheld().ifPresent(metadata::withheld);
        return of(AiMessage.from(result.text()), metadata);
    }

    private static FinishReason reason(ai.cautious.FinishReason reason) {
        return switch (reason) {
            case STOP -> FinishReason.STOP;
            case LENGTH -> FinishReason.LENGTH;
            case REFUSED, WITHHELD -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    /** The answer to a conversation that is refused; the model that it was for has read nothing. */
    static ChatResponse refused(String refusal, GateDecision decision, String modelName) {
        return of(
                AiMessage.from(refusal),
                CautiousChatResponseMetadata.builder()
                        .modelName(modelName)
                        .tokenUsage(new TokenUsage(0, 0))
                        .finishReason(FinishReason.CONTENT_FILTER)
                        .gateDecision(decision));
    }

    /** A guarded model's answer that nobody monitors. */
    static ChatResponse allowed(ChatResponse response, GateDecision decision) {
        return of(
                response.aiMessage(),
                CautiousChatResponseMetadata.builder()
                        .answered(response.metadata())
                        .gateDecision(decision));
    }

    static ChatResponse of(AiMessage message, CautiousChatResponseMetadata.Builder metadata) {
        return ChatResponse.builder()
                .aiMessage(message)
                .metadata(metadata.build())
                .build();
    }
}
