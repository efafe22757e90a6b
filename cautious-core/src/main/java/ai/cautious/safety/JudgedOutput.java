package ai.cautious.safety;

import ai.cautious.ModelIdentity;
import ai.cautious.internal.Require;
import ai.cautious.internal.judging.Asking;
import ai.cautious.internal.judging.Timeout;
import ai.cautious.safety.MonitorDecision.Cause;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** {@link OutputMonitor#judgedBy}. */
final class JudgedOutput implements OutputMonitor {

    private final SafetyJudge judge;
    private final SafetyGate gate;

    JudgedOutput(SafetyJudge judge, SafetyGate gate) {
        Require.that(
                judge.reads().contains(JudgedSubject.ANSWER),
                "judge",
                judge.identity().name() + ", which reads " + judge.reads(),
                "one that reads ANSWER");
        Asking.requireKnown(gate, judge);
        this.judge = judge;
        this.gate = gate;
    }

    @Override
    public MonitorSession open(MonitorContext context) {
        return new Session(context);
    }

    @Override
    public AuditListener auditListener() {
        return gate.auditListener();
    }

    @Override
    public ContentHash contentHash() {
        return gate.contentHash();
    }

    @Override
    public Optional<ModelIdentity> judge() {
        return Optional.of(judge.identity());
    }

    private static MonitorDecision of(GateDecision decision) {
        Cause cause = decision.verdict().isPresent() ? Cause.VERDICT : Cause.NO_VERDICT;
        MonitorDecision.Builder monitored = decision.action().isStricterThan(SafetyAction.ANNOTATE)
                ? MonitorDecision.withheld(cause)
                : MonitorDecision.released(cause);
        decision.verdict().ifPresent(verdict -> {
            monitored.probability(verdict.toxicProbability());
            verdict.categoryProbabilities().entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .ifPresent(category -> monitored.category(category.getKey()));
        });
        return monitored
                .reason(decision.outcome().toString())
                .gateDecision(decision)
                .build();
    }

    /** One answer's reading. */
    private final class Session implements MonitorSession {

        private final MonitorContext context;
        private final ExecutorService threads = Timeout.newThreads();
        private final Asking asking = new Asking(gate, judge, System::nanoTime, threads);
        private @Nullable JudgeSession judging;

        Session(MonitorContext context) {
            this.context = context;
        }

        @Override
        public MonitorDecision review(String answerSoFar) {
            if (judging == null) {
                judging = asking.open();
            }
            try {
                GateDecision decision =
                        asking.ask(judging, context.request(answerSoFar)).decision();
                // Nothing of a judgement that failed is gone on from.
                judging = decision.failure().isPresent() ? null : judging;
                return of(decision);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted while the answer was judged");
            }
        }

        @Override
        public void close() {
            threads.shutdown();
            if (judging != null) {
                judging.close();
            }
        }
    }
}
