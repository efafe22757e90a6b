package ai.cautious.internal.judging;

import ai.cautious.GenerationEvent.TextDelta;
import ai.cautious.internal.TokenList;
import ai.cautious.safety.AuditEvent;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.MonitorContext;
import ai.cautious.safety.MonitorDecision;
import ai.cautious.safety.MonitorDecision.Cause;
import ai.cautious.safety.MonitorSession;
import ai.cautious.safety.OutputMonitor;
import ai.cautious.safety.WithheldAnswer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An answer that is held back until a monitor has read it. Not thread-safe. */
public final class MonitoredText implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MonitoredText.class);
    private static final TextDelta NOTHING = TextDelta.of("");

    /** What ends a sentence and may close a quotation, before a space; or a line's end. */
    private static final Pattern SENTENCE_END = Pattern.compile("[.!?…][\\p{Pe}\\p{Pf}\"']*\\s|[。！？]|\\R");

    private final OutputMonitor monitor;
    private final MonitorContext context;
    private final LongSupplier clock;
    private final StringBuilder released = new StringBuilder();
    private final TokenList releasedTokens = new TokenList();
    private final StringBuilder held = new StringBuilder();
    private final TokenList heldTokens = new TokenList();
    /** How many characters the monitor has read. */
    private int read;

    private boolean interrupted;
    private @Nullable WithheldAnswer withheld;
    private @Nullable MonitorSession session;

    /** @param clock tells the time in ns */
    public MonitoredText(OutputMonitor monitor, MonitorContext context, LongSupplier clock) {
        this.monitor = monitor;
        this.context = context;
        this.clock = clock;
    }

    /** Who did not let through what is held, and why; empty where nobody did. */
    public Optional<WithheldAnswer> withheld() {
        return Optional.ofNullable(withheld);
    }

    /** Whether the monitor was interrupted, so that what is held stays so. */
    public boolean interrupted() {
        return interrupted;
    }

    /** The tokens of what was released. */
    public int[] releasedTokens() {
        return releasedTokens.toArray();
    }

    /**
     * Adds to the answer and gives what may be released, often nothing.
     *
     * @param undecided text of the added tokens that may yet turn out to be no part of the answer; it is judged, too
     * @param last whether the answer ends here
     */
    public TextDelta push(TextDelta delta, String undecided, boolean last) {
        held.append(delta.text());
        heldTokens.add(delta.tokens());
        String all = released.toString() + held + undecided;
        String unread = all.substring(Math.min(read, all.length()));
        if (!unread.isEmpty()) {
            boolean due = last
                    || unread.length() >= monitor.holdBack()
                    || SENTENCE_END.matcher(unread).find();
            if (!due || !allows(all)) {
                return NOTHING;
            }
            read = all.length();
        } else if (held.isEmpty() && !last) {
            // Tokens of a character that is not complete.
            return NOTHING;
        }
        TextDelta allowed = TextDelta.of(held.toString(), heldTokens.toArray());
        released.append(held);
        releasedTokens.add(heldTokens.toArray());
        held.setLength(0);
        heldTokens.truncate(0);
        return allowed;
    }

    private boolean allows(String text) {
        long start = clock.getAsLong();
        MonitorDecision decision = review(text);
        if (interrupted) {
            return false;
        }
        record(text, decision, Duration.ofNanos(clock.getAsLong() - start));
        if (!decision.isReleased()) {
            withheld = WithheldAnswer.by(monitor.name(), decision);
        }
        return decision.isReleased();
    }

    private MonitorDecision review(String text) {
        try {
            if (session == null) {
                session = monitor.open(context);
            }
            @Nullable MonitorDecision decision = session.review(text);
            return decision == null ? failure("it gave no decision") : decision;
        } catch (Exception e) {
            interrupted = Interruption.isCauseOf(e);
            if (!interrupted) {
                LOG.warn("the output monitor failed, so the answer is withheld from here on", e);
            }
            return failure(e.toString());
        }
    }

    private static MonitorDecision failure(String reason) {
        return MonitorDecision.withheld(Cause.EXCEPTION).reason(reason).build();
    }

    /** What the listener throws fails the generation. */
    private void record(String text, MonitorDecision decision, Duration latency) {
        AuditEvent.Builder event = AuditEvent.builder(
                        JudgedSubject.ANSWER, monitor.contentHash().of(context.request(text)))
                .monitorDecision(monitor.name(), decision)
                .verifier(context.verifier())
                .latency(latency);
        decision.gateDecision().ifPresent(event::gateDecision);
        context.correlationId().ifPresent(event::correlationId);
        monitor.judge().ifPresent(event::judge);
        monitor.auditListener().decided(event.build());
    }

    /** Frees what the monitor keeps of the answer; what goes wrong with that is logged. */
    @Override
    public void close() {
        if (session != null) {
            try {
                session.close();
            } catch (Exception e) {
                LOG.warn("the output monitor failed to close", e);
            }
        }
    }
}
