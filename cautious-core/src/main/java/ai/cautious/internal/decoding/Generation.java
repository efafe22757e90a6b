package ai.cautious.internal.decoding;

import ai.cautious.FinishReason;
import ai.cautious.GenerationEvent;
import ai.cautious.GenerationResult;
import ai.cautious.internal.judging.MonitoredText;
import ai.cautious.internal.text.IncrementalDetokenizer;
import ai.cautious.internal.text.StopStrings;
import ai.cautious.model.TokenSession;
import ai.cautious.model.Tokenizer;
import ai.cautious.safety.GateDecision;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The answer of a verifier: a round for each event. Not thread-safe. */
final class Generation implements Answer {

    private final SpeculationLoop loop;
    private final IncrementalDetokenizer detokenizer;
    private final StopStrings stops;
    private final @Nullable MonitoredText monitored;
    private final Optional<GateDecision> gateDecision;
    private final List<? extends TokenSession> sessions;
    private final StringBuilder text = new StringBuilder();
    private final Course course;
    private boolean begun;
    private boolean closed;

    /**
     * Takes ownership of the sessions.
     *
     * @param stopStrings texts that end the answer
     * @param monitored holds the answer back until it has been read; null where nobody reads it
     * @param gateDecision what was decided on the prompt
     * @param course is told of each round
     */
    Generation(
            SpeculationLoop loop,
            Tokenizer tokenizer,
            List<String> stopStrings,
            @Nullable MonitoredText monitored,
            Optional<GateDecision> gateDecision,
            List<? extends TokenSession> sessions,
            Course course) {
        this.loop = loop;
        this.detokenizer = new IncrementalDetokenizer(tokenizer);
        this.stops = new StopStrings(stopStrings);
        this.monitored = monitored;
        this.gateDecision = gateDecision;
        this.sessions = sessions;
        this.course = course;
    }

    @Override
    public GenerationEvent.@Nullable TextDelta next() {
        while (finishReason() == null) {
            int[] tokens = loop.round();
            if (loop.finishReason() == FinishReason.CANCELLED) {
                return null;
            }
            if (!begun) {
                begun = true;
                course.firstToken(loop.timeToFirstToken());
            }
            course.round(loop.lastRound());
            GenerationEvent.TextDelta delta = delta(tokens);
            if (monitored != null) {
                delta = monitored.push(delta, stops.held(), loop.finishReason() != null);
            }
            text.append(delta.text());
            if (delta.tokens().length > 0 || !delta.text().isEmpty()) {
                return delta;
            }
        }
        return null;
    }

    private GenerationEvent.TextDelta delta(int[] tokens) {
        StringBuilder delta = new StringBuilder();
        int kept = 0;
        while (kept < tokens.length && !stops.found()) {
            delta.append(stops.push(detokenizer.push(tokens[kept++])));
        }
        if (loop.finishReason() != null && !stops.found()) {
            delta.append(stops.push(detokenizer.finish()));
            delta.append(stops.finish());
        }
        if (stops.found()) {
            loop.stop(tokens.length - kept);
        }
        return GenerationEvent.TextDelta.of(delta.toString(), Arrays.copyOf(tokens, kept));
    }

    /** Null while the answer goes on. */
    private @Nullable FinishReason finishReason() {
        if (monitored != null && monitored.interrupted()) {
            return FinishReason.CANCELLED;
        }
        return monitored != null && monitored.withheld().isPresent() ? FinishReason.WITHHELD : loop.finishReason();
    }

    @Override
    public GenerationResult result() {
        FinishReason reason = finishReason();
        GenerationResult.Builder result = GenerationResult.builder()
                .text(text.toString())
                .tokens(monitored == null ? loop.generated() : monitored.releasedTokens())
                .finishReason(reason == null ? FinishReason.CANCELLED : reason)
                .report(loop.report());
        gateDecision.ifPresent(result::gateDecision);
        if (monitored != null) {
            monitored.withheld().ifPresent(result::withheld);
        }
        return result.build();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                if (monitored != null) {
                    monitored.close();
                }
            } finally {
                closeAll(sessions);
            }
        }
    }

    /** Closes every session after a failure, to which what goes wrong with closing is added. */
    static void closeAfter(Throwable failure, List<? extends TokenSession> sessions) {
        try {
            closeAll(sessions);
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    /** Closes every session, whatever the others do. */
    private static void closeAll(List<? extends TokenSession> sessions) {
        Throwable failure = null;
        for (TokenSession session : sessions) {
            try {
                session.close();
            } catch (RuntimeException | Error e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure;
        }
    }
}
