package ai.cautious.program.server;

import ai.cautious.FinishReason;
import ai.cautious.GenerationEvent;
import ai.cautious.GenerationEvent.Judged;
import ai.cautious.GenerationEvent.TextDelta;
import ai.cautious.GenerationResult;
import ai.cautious.GenerationStream;
import ai.cautious.limits.RequestQueue.Slot;
import ai.cautious.safety.GateDecision;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Has a generator answer requests, in turn where there are many. Thread-safe. */
final class Answering {

    private final ServedGenerator generator;
    private final ServedModel model;
    private final Turns turns;

    Answering(ServedGenerator generator, ServedModel model, Turns turns) {
        this.generator = generator;
        this.model = model;
        this.turns = turns;
    }

    /**
     * Answers one. Until there is something of the answer, and with it a verdict, nothing is sent: what fails before has a
     * status of its own.
     *
     * @throws RuntimeException what keeps it from that
     */
    void answer(Exchange exchange, AskedAnswer asked, AnswerForm form) {
        Reply reply = new Reply(form, form.prefix() + exchange.id(), model, asked.includesUsage());
        Slot slot = turns.enter(exchange.ending());
        try (GenerationStream stream = generator.forAnswer(asked).stream(asked.request())) {
            exchange.ending().tell(stream::cancel);
            if (asked.isStreamed()) {
                stream(exchange, stream, reply, asked.includesUsage());
            } else {
                stream.forEachRemaining(event -> {});
                exchange.send(200, reply.whole(finished(stream.result(), exchange)));
            }
        } finally {
            exchange.ending().tell(() -> {});
            slot.close();
        }
    }

    private static void stream(Exchange exchange, GenerationStream stream, Reply reply, boolean includesUsage) {
        Optional<GateDecision> decision = Optional.empty();
        boolean begun = false;
        while (stream.hasNext()) {
            GenerationEvent event = stream.next();
            if (event instanceof Judged judged) {
                decision = Optional.of(judged.decision());
                continue;
            }
            if (event instanceof GenerationEvent.Completed completed) {
                finished(completed.result(), exchange);
            }
            if (!begun) {
                exchange.begin();
                send(exchange, reply.first(decision));
                begun = true;
            }
            if (event instanceof TextDelta delta && !delta.text().isEmpty()) {
                send(exchange, reply.piece(delta.text()));
            }
        }
        send(exchange, reply.last(stream.result()));
        if (includesUsage) {
            send(exchange, reply.usage(stream.result()));
        }
        exchange.event("[DONE]");
        exchange.end();
    }

    private static GenerationResult finished(GenerationResult result, Exchange exchange) {
        if (result.finishReason() == FinishReason.CANCELLED) {
            throw exchange.ending().exception();
        }
        return result;
    }

    private static void send(Exchange exchange, JsonNode piece) {
        exchange.event(new String(Json.bytes(piece), StandardCharsets.UTF_8));
    }
}
