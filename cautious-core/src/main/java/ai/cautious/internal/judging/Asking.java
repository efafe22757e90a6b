package ai.cautious.internal.judging;

import ai.cautious.safety.GateDecision;
import ai.cautious.safety.GateFailure;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.JudgeSession;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.Judgement;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Asks a judge as a gate has it: in its time, and with a decision whatever happens. Thread-safe. */
public final class Asking {

    private final SafetyGate gate;
    private final String judge;
    private final Set<JudgedSubject> reads;
    private final LongSupplier clock;
    private final Executor threads;

    /**
     * Asks on some threads, where time is short.
     *
     * @param clock tells the time in ns
     */
    public Asking(SafetyGate gate, SafetyJudge judge, LongSupplier clock, Executor threads) {
        this.gate = gate;
        this.judge = judge.identity().name();
        this.reads = Set.copyOf(judge.reads());
        this.clock = clock;
        this.threads = threads;
    }

    /** Whose name stands in failures. */
    String judge() {
        return judge;
    }

    /**
     * Asks.
     *
     * @param session closed where there is no verdict
     * @throws InterruptedException if there is none because this thread has been interrupted
     */
    public Asked ask(JudgeSession session, JudgeRequest request) throws InterruptedException {
        long start = clock.getAsLong();
        GateDecision decision;
        try {
            decision = gate.decide(judgement(session, request));
        } catch (InterruptedException | RuntimeException | Error e) {
            session.close();
            throw e;
        }
        if (decision.failure().isPresent()) {
            session.close();
        }
        return new Asked(decision, Duration.ofNanos(clock.getAsLong() - start));
    }

    private Judgement judgement(JudgeSession session, JudgeRequest request) throws InterruptedException {
        if (!reads.contains(request.subject())) {
            String subject = request.subject().name().toLowerCase(Locale.ROOT);
            return failure(GateFailure.Cause.NO_JUDGE, judge + " does not read what it is asked about, " + subject);
        }
        Optional<Duration> timeout = gate.timeout();
        try {
            @Nullable
            Judgement judgement = timeout.isEmpty()
                    ? session.judge(request)
                    : Timeout.within(threads, timeout.get(), () -> session.judge(request));
            return judgement == null
                    ? failure(GateFailure.Cause.ERROR, judge + " failed: it gave no judgement")
                    : judgement;
        } catch (TimeoutException e) {
            return failure(
                    GateFailure.Cause.TIMEOUT,
                    judge + " took longer than the gate's timeout of "
                            + timeout.orElseThrow().toMillis() + " ms");
        } catch (RuntimeException e) {
            if (Interruption.isCauseOf(e)) {
                throw interruption(e);
            }
            return failure(GateFailure.Cause.ERROR, judge + " failed: " + e);
        }
    }

    /** As such exceptions have it, the thread is not interrupted while one is on its way. */
    private static InterruptedException interruption(RuntimeException e) {
        Thread.interrupted();
        InterruptedException interruption = new InterruptedException("interrupted while a text was judged");
        interruption.initCause(e);
        return interruption;
    }

    private static Judgement failure(GateFailure.Cause cause, String reason) {
        return Judgement.of(GateFailure.of(cause, reason));
    }
}
