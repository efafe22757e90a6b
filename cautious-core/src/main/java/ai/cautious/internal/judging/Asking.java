package ai.cautious.internal.judging;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.GateFailure;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.JudgeSession;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.Judgement;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Asks a judge as a gate has it: in its time, and with a decision whatever happens. Thread-safe. */
public final class Asking {

    private final SafetyGate gate;
    private final SafetyJudge judge;
    private final String name;
    private final Set<JudgedSubject> reads;
    private final LongSupplier clock;
    private final Executor threads;

    /**
     * Asks on some threads, where time is short.
     *
     * @param clock tells the time in ns
     * @throws InvalidOptionException if the gate has a category that the judge does not know
     */
    public Asking(SafetyGate gate, SafetyJudge judge, LongSupplier clock, Executor threads) {
        requireKnown(gate, judge);
        this.gate = gate;
        this.judge = judge;
        this.name = judge.identity().name();
        this.reads = Set.copyOf(judge.reads());
        this.clock = clock;
        this.threads = threads;
    }

    /** The same judge, asked as another gate has it. */
    Asking under(SafetyGate other) {
        return new Asking(other, judge, clock, threads);
    }

    /** @throws InvalidOptionException if the gate has a category that the judge does not know */
    public static void requireKnown(SafetyGate gate, SafetyJudge judge) {
        for (String category : gate.categories().keySet()) {
            List<String> known = judge.categories();
            Require.that(
                    known.contains(category),
                    "category",
                    category,
                    "one that " + judge.identity().name() + " knows: "
                            + (known.isEmpty() ? "it knows none" : String.join(", ", known)));
        }
    }

    /** @throws InvalidOptionException if the judge reads no prompts */
    public static void requirePrompts(SafetyJudge judge) {
        Require.that(
                judge.reads().contains(JudgedSubject.PROMPT),
                "safetyJudge",
                judge.identity().name() + ", which reads " + judge.reads(),
                "one that reads PROMPT");
    }

    /** Whose name stands in failures. */
    String judge() {
        return name;
    }

    /** A session of the judge's; where it opens none, one that fails as that did. The caller closes it. */
    public JudgeSession open() {
        try {
            @Nullable JudgeSession session = judge.open();
            return session == null ? failing(new IllegalStateException("it opened no session")) : session;
        } catch (Exception e) {
            // An interrupt stays pending for the judgement, which it ends.
            Interruption.isCauseOf(e);
            return failing(e instanceof RuntimeException failure ? failure : new IllegalStateException(e));
        }
    }

    private static JudgeSession failing(RuntimeException failure) {
        return request -> {
            throw failure;
        };
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
            decision = gate.decide(judgement(session, request.under(gate)));
            // An interrupt that the judge made a failure of is still an interrupt.
            if (decision.failure().isPresent() && Thread.interrupted()) {
                throw new InterruptedException("interrupted while a text was judged");
            }
        } catch (InterruptedException | RuntimeException | Error e) {
            Closing.quietly(session);
            throw e;
        }
        if (decision.failure().isPresent()) {
            Closing.quietly(session);
        }
        return new Asked(decision, Duration.ofNanos(clock.getAsLong() - start));
    }

    private Judgement judgement(JudgeSession session, JudgeRequest request) throws InterruptedException {
        if (!reads.contains(request.subject())) {
            String subject = request.subject().name().toLowerCase(Locale.ROOT);
            return failure(GateFailure.Cause.NO_JUDGE, name + " does not read what it is asked about, " + subject);
        }
        Optional<Duration> timeout = gate.timeout();
        try {
            @Nullable
            Judgement judgement = timeout.isEmpty()
                    ? session.judge(request)
                    : Timeout.within(threads, timeout.get(), () -> session.judge(request));
            return judgement == null
                    ? failure(GateFailure.Cause.ERROR, name + " failed: it gave no judgement")
                    : judgement;
        } catch (InterruptedException e) {
            throw e;
        } catch (ExecutionException e) {
            // On a thread of its own, where nobody interrupts it in this one's name.
            return failed(e.getCause());
        } catch (TimeoutException e) {
            return failure(
                    GateFailure.Cause.TIMEOUT,
                    name + " took longer than the gate's timeout of "
                            + timeout.orElseThrow().toMillis() + " ms");
        } catch (Exception e) {
            if (Interruption.isCauseOf(e)) {
                throw interruption(e);
            }
            return failed(e);
        }
    }

    private Judgement failed(@Nullable Throwable why) {
        return failure(GateFailure.Cause.ERROR, name + " failed: " + why);
    }

    /** As such exceptions have it, the thread is not interrupted while one is on its way. */
    private static InterruptedException interruption(Exception e) {
        Thread.interrupted();
        InterruptedException interruption = new InterruptedException("interrupted while a text was judged");
        interruption.initCause(e);
        return interruption;
    }

    private static Judgement failure(GateFailure.Cause cause, String reason) {
        return Judgement.of(GateFailure.of(cause, reason));
    }
}
