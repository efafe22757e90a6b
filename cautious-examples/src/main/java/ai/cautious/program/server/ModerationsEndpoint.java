package ai.cautious.program.server;

import ai.cautious.limits.RequestQueue.Slot;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.Moderator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Judges texts without answering them. */
final class ModerationsEndpoint implements Endpoint {

    private static final String INPUT = "input";

    private final ServedModels.Judging judging;
    private final ServedModel model;
    private final Turns turns;

    ModerationsEndpoint(ServedModels.Judging judging, ServedModel model, Turns turns) {
        this.judging = judging;
        this.model = model;
        this.turns = turns;
    }

    @Override
    public void answer(Exchange exchange) {
        Fields fields = Fields.of(exchange.body());
        fields.text("model").ifPresent(model::require);
        List<String> texts = texts(fields.required(INPUT), fields.param(INPUT));
        fields.requireNoOthers();

        ObjectNode answer = Json.object().put("id", "modr-" + exchange.id()).put("model", model.id());
        ArrayNode results = answer.putArray("results");
        Ending ending = exchange.ending();
        Slot slot = turns.enter(ending);
        try (Moderator moderator = Moderator.of(judging.gate(), judging.judge())) {
            ending.tell(Thread.currentThread()::interrupt);
            for (String text : texts) {
                JudgeRequest request = JudgeRequest.of(text).toBuilder()
                        .correlationId(exchange.id())
                        .build();
                GateDecision decision = moderator.decide(request);
                if (ending.reason().isPresent()) {
                    throw ending.exception();
                }
                results.add(ModerationResult.of(decision, judging.judge().categories()));
            }
        } finally {
            ending.tell(() -> {});
            // Whoever runs on this thread next was not interrupted.
            Thread.interrupted();
            slot.close();
        }
        exchange.send(200, answer);
    }

    private static List<String> texts(JsonNode input, String param) {
        if (!input.isArray()) {
            return List.of(Fields.text(input, param));
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : input) {
            String at = param + "[" + texts.size() + "]";
            texts.add(element.isObject() ? TextPart.read(Fields.of(element, at)) : Fields.text(element, at));
        }
        if (texts.isEmpty()) {
            throw Fields.invalid(param, "empty", "at least one text");
        }
        return texts;
    }
}
