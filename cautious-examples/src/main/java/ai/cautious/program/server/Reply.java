package ai.cautious.program.server;

import ai.cautious.FinishReason;
import ai.cautious.GenerationReport;
import ai.cautious.GenerationResult;
import ai.cautious.program.server.AnswerForm.Place;
import ai.cautious.safety.GateDecision;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes the answer to one request, whole or in pieces. Not thread-safe. */
final class Reply {

    private static final String CAUTIOUS = "cautious";

    private final AnswerForm form;
    private final String id;
    private final ServedModel model;
    private final boolean includesUsage;
    private final long created = Instant.now().getEpochSecond();

    Reply(AnswerForm form, String id, ServedModel model, boolean includesUsage) {
        this.form = form;
        this.id = id;
        this.model = model;
        this.includesUsage = includesUsage;
    }

    /** The answer. */
    ObjectNode whole(GenerationResult result) {
        ObjectNode whole = head(form.whole());
        ObjectNode choice = choice(whole, finishReason(result.finishReason()));
        form.write(choice, result.text());
        whole.set("usage", usage(result.report()));
        ObjectNode extension = whole.putObject(CAUTIOUS);
        result.gateDecision().ifPresent(decision -> extension.set("verdict", VerdictFields.of(decision)));
        extension.set("speculation", SpeculationFields.of(result.report()));
        return whole;
    }

    /** What comes first, with the verdict. */
    ObjectNode first(Optional<GateDecision> decision) {
        ObjectNode first = piece("", Place.FIRST, null);
        decision.ifPresent(made -> first.putObject(CAUTIOUS).set("verdict", VerdictFields.of(made)));
        return first;
    }

    /** A piece of the text. */
    ObjectNode piece(String text) {
        return piece(text, Place.MIDST, null);
    }

    /** What comes behind the text, with what speculation did. */
    ObjectNode last(GenerationResult result) {
        ObjectNode last = piece("", Place.LAST, finishReason(result.finishReason()));
        last.putObject(CAUTIOUS).set("speculation", SpeculationFields.of(result.report()));
        return last;
    }

    /** How many tokens there were; what comes behind all where that was asked for. */
    ObjectNode usage(GenerationResult result) {
        ObjectNode usage = head(form.piece());
        usage.putArray("choices");
        usage.set("usage", usage(result.report()));
        return usage;
    }

    private ObjectNode piece(String text, Place place, @Nullable String finishReason) {
        ObjectNode piece = head(form.piece());
        form.writePiece(choice(piece, finishReason), text, place);
        if (includesUsage) {
            piece.putNull("usage");
        }
        return piece;
    }

    private ObjectNode head(String object) {
        ObjectNode head = Json.object()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", model.id());
        model.fingerprint().ifPresent(fingerprint -> head.put("system_fingerprint", fingerprint));
        return head;
    }

    private static ObjectNode choice(ObjectNode whole, @Nullable String finishReason) {
        ObjectNode choice = whole.putArray("choices").addObject().put("index", 0);
        return choice.putNull("logprobs").put("finish_reason", finishReason);
    }

    private static String finishReason(FinishReason reason) {
        return switch (reason) {
            case STOP -> "stop";
            case LENGTH -> "length";
            case REFUSED, WITHHELD -> "content_filter";
            case CANCELLED -> throw new IllegalArgumentException("a cancelled answer is none");
        };
    }

    private static ObjectNode usage(GenerationReport report) {
        return Json.object()
                .put("prompt_tokens", report.promptTokens())
                .put("completion_tokens", report.generatedTokens())
                .put("total_tokens", report.promptTokens() + report.generatedTokens());
    }
}
