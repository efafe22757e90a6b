package ai.cautious.internal.judging;

import ai.cautious.ModelIdentity;
import ai.cautious.safety.AuditEvent;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.GateFailure;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.JudgeSession;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** A gate and its judge, whose decisions are on record before anything follows from them. Thread-safe. */
public final class AuditedGate {

    private final SafetyGate gate;
    private final ModelIdentity judge;
    private final Optional<ModelIdentity> verifier;
    private final Asking asking;

    private AuditedGate(SafetyGate gate, ModelIdentity judge, Optional<ModelIdentity> verifier, Asking asking) {
        this.gate = gate;
        this.judge = judge;
        this.verifier = verifier;
        this.asking = asking;
    }

    /**
     * A gate before nobody's answers.
     *
     * @param threads that a timeout needs
     */
    public AuditedGate(SafetyGate gate, SafetyJudge judge, Executor threads) {
        this(gate, judge.identity(), Optional.empty(), new Asking(gate, judge, System::nanoTime, threads));
    }

    /**
     * A gate before a verifier's answers.
     *
     * @param clock tells the time in ns
     * @param threads that a timeout needs
     */
    public AuditedGate(
            SafetyGate gate, SafetyJudge judge, ModelIdentity verifier, LongSupplier clock, Executor threads) {
        this(gate, judge.identity(), Optional.of(verifier), new Asking(gate, judge, clock, threads));
    }

    /** The same judge under another policy. */
    AuditedGate under(SafetyGate other) {
        return new AuditedGate(other, judge, verifier, asking.under(other));
    }

    /** The policy. */
    public SafetyGate policy() {
        return gate;
    }

    /** A session of the judge's, as {@link Asking#open} has it. */
    public JudgeSession open() {
        return asking.open();
    }

    /**
     * Decides; what the audit's listener throws is thrown, and the session closed.
     *
     * @param session closed where there is no verdict
     * @param cancelled whether nobody waits for it any more
     * @throws InterruptedException if there is none because this thread has been interrupted; that is not on record
     * @throws CancellationException if it was cancelled, which is not on record either
     */
    public Asked decide(JudgeSession session, JudgeRequest request, BooleanSupplier cancelled)
            throws InterruptedException {
        Asked asked = asking.ask(session, request);
        try {
            if (cancelled.getAsBoolean()) {
                throw new CancellationException("cancelled while a text was judged");
            }
            record(request, asked);
        } catch (RuntimeException | Error e) {
            Closing.quietly(session);
            throw e;
        }
        return asked;
    }

    /** Refuses, on record, what nobody waits for any more, even where the gate fails open. */
    public GateDecision refuseInterrupted(JudgeRequest request) {
        GateFailure failure =
                GateFailure.of(GateFailure.Cause.ERROR, "waiting for " + asking.judge() + " was interrupted");
        GateDecision decision = GateDecision.of(failure, SafetyAction.REFUSE);
        record(request, new Asked(decision, Duration.ZERO));
        return decision;
    }

    private void record(JudgeRequest request, Asked asked) {
        AuditEvent.Builder event = AuditEvent.builder(
                        request.subject(), gate.contentHash().of(request))
                .gateDecision(asked.decision())
                .judge(judge)
                .latency(asked.latency());
        gate.threshold().ifPresent(event::threshold);
        request.correlationId().ifPresent(event::correlationId);
        verifier.ifPresent(event::verifier);
        gate.auditListener().decided(event.build());
    }
}
