package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.drafting.DraftRound;
import ai.cautious.instruction.InstructionSwapper;
import ai.cautious.instruction.PromptTemplates;
import ai.cautious.instruction.StagedMessages;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.model.ModelJudge;
import ai.cautious.model.VerifierModel;
import ai.cautious.model.VerifierSession;
import ai.cautious.safety.AuditEvent;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.GateFailure;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.JudgeSession;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.Judgement;
import ai.cautious.safety.Moderator;
import ai.cautious.safety.MonitorContext;
import ai.cautious.safety.MonitorDecision;
import ai.cautious.safety.MonitorSession;
import ai.cautious.safety.OutputMonitor;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.safety.SafetyVerdict;
import ai.cautious.testing.ByteTokenizer;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.TableModel;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What judges, monitors, listeners and engines of other people do that they should not. */
class MisbehaviourTest {

    private static final JudgeRequest PROMPT = JudgeRequest.of("bread");

    private final List<AuditEvent> audit = new ArrayList<>();
    private final SafetyGate open =
            SafetyGate.builder().failOpen().auditListener(audit::add).build();
    private final TableModel verifier =
            TableModel.of(1, ByteTokenizer.SIZE, 3).reading(new ByteTokenizer()).withTemplate(ByteTokenizer.template());

    /** A judge that reads all, one text after another in sessions of its own. */
    private record Judge(Supplier<JudgeSession> sessions) implements SafetyJudge {

        @Override
        public ModelIdentity identity() {
            return ModelIdentity.of("judge");
        }

        @Override
        public Set<JudgedSubject> reads() {
            return Set.of(JudgedSubject.PROMPT, JudgedSubject.ANSWER);
        }

        @Override
        public Judgement judge(JudgeRequest request) {
            return sessions.get().judge(request);
        }

        @Override
        public JudgeSession open() {
            return sessions.get();
        }
    }

    /** As other languages let it be thrown, undeclared. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> E undeclared(Exception checked) throws E {
        throw (E) checked;
    }

    @AfterEach
    void noInterruptIsLeft() {
        Thread.interrupted();
        assertThat(verifier.openSessions()).isZero();
    }

    private GenerationResult generate(Consumer<CautiousGenerator.Builder> choice) {
        CautiousGenerator.Builder builder = CautiousGenerator.builder().verifier(verifier);
        choice.accept(builder);
        try (CautiousGenerator generator = builder.build()) {
            return generator.generate(request());
        }
    }

    private static GenerationRequest request() {
        return GenerationRequest.builder().prompt("bread").maxNewTokens(4).build();
    }

    @Test
    void aJudgesInterruptIsNoFailureThatIsLetThroughHoweverItIsToldOf() {
        List<JudgeSession> interrupted = List.of(
                request -> {
                    throw new CompletionException(new IllegalStateException(new InterruptedException()));
                },
                request -> {
                    throw MisbehaviourTest.<RuntimeException>undeclared(new InterruptedException());
                },
                request -> {
                    Thread.currentThread().interrupt();
                    return Judgement.of(GateFailure.of(GateFailure.Cause.ERROR, "interrupted"));
                });
        for (JudgeSession session : interrupted) {
            Judge judge = new Judge(() -> session);
            GenerationResult prompt =
                    generate(builder -> builder.safetyJudge(judge).safetyGate(open));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(prompt.finishReason()).isEqualTo(FinishReason.CANCELLED);
            GenerationResult answer = generate(builder -> builder.outputMonitor(OutputMonitor.judgedBy(judge, open)));
            assertThat(Thread.interrupted()).isTrue();
            assertThat(answer.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(answer.text()).isEmpty();
            assertThat(audit).isEmpty();
            try (Moderator moderator = Moderator.of(open, judge)) {
                assertThat(moderator.decide(PROMPT).action()).isEqualTo(SafetyAction.REFUSE);
            }
            assertThat(Thread.interrupted()).isTrue();
            assertThat(audit).hasSize(1);
            audit.clear();
        }
    }

    @Test
    void aJudgeThatIsInterruptedOnAThreadOfItsOwnHasFailedAndInterruptsNobodyElse() {
        SafetyGate gate = SafetyGate.builder()
                .timeout(Duration.ofMinutes(1))
                .auditListener(audit::add)
                .build();
        Judge judge = new Judge(() -> request -> {
            throw new IllegalStateException(new InterruptedException());
        });
        GenerationResult result = generate(builder -> builder.safetyJudge(judge).safetyGate(gate));
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(result.finishReason()).isEqualTo(FinishReason.REFUSED);
        assertThat(audit).hasSize(1);
    }

    @Test
    void whateverAJudgeThrowsAndWhereverIsNoVerdict() {
        List<Supplier<JudgeSession>> failing = new ArrayList<>(List.of(
                () -> request -> {
                    throw MisbehaviourTest.<RuntimeException>undeclared(new IOException("503"));
                },
                () -> {
                    throw new IllegalStateException("503");
                },
                () -> {
                    throw MisbehaviourTest.<RuntimeException>undeclared(new IOException("503"));
                },
                () -> new JudgeSession() {
                    @Override
                    public Judgement judge(JudgeRequest request) {
                        throw new IllegalStateException("503");
                    }

                    @Override
                    public void close() {
                        throw new IllegalStateException("404");
                    }
                }));
        @SuppressWarnings("NullAway")
        Supplier<JudgeSession> nothing = () -> null;
        failing.add(nothing);
        for (Duration timeout : List.of(Duration.ZERO, Duration.ofMinutes(1))) {
            SafetyGate.Builder policy = SafetyGate.builder().auditListener(audit::add);
            SafetyGate gate =
                    timeout.isZero() ? policy.build() : policy.timeout(timeout).build();
            for (Supplier<JudgeSession> sessions : failing) {
                Judge judge = new Judge(sessions);
                try (Moderator moderator = Moderator.of(gate, judge)) {
                    for (int i = 0; i < 2; i++) {
                        GateDecision decision = moderator.decide(PROMPT);
                        assertThat(decision.action()).isEqualTo(SafetyAction.REFUSE);
                        assertThat(decision.failure().orElseThrow().reason())
                                .startsWith("judge failed: ")
                                .containsAnyOf("503", "no session");
                    }
                }
                GenerationResult answer =
                        generate(builder -> builder.outputMonitor(OutputMonitor.judgedBy(judge, gate)));
                assertThat(answer.withheld().orElseThrow().decision().cause())
                        .isEqualTo(MonitorDecision.Cause.NO_VERDICT);
                GenerationResult prompt =
                        generate(builder -> builder.safetyJudge(judge).safetyGate(gate));
                assertThat(prompt.finishReason()).isEqualTo(FinishReason.REFUSED);
                assertThat(audit).hasSize(4);
                audit.clear();
            }
        }
    }

    @Test
    void aJudgeThatFailsToCloseTakesNothingBackAndKeepsNobodyFromCancelling() {
        AtomicReference<GenerationStream> stream = new AtomicReference<>();
        AtomicInteger cancelling = new AtomicInteger();
        Judge judge = new Judge(() -> new JudgeSession() {
            @Override
            public Judgement judge(JudgeRequest request) {
                if (cancelling.get() > 0) {
                    stream.get().cancel();
                }
                return Judgement.of(SafetyVerdict.of(0.1, 0.5));
            }

            @Override
            public void close() {
                throw new IllegalStateException("404");
            }
        });
        try (CautiousGenerator generator = CautiousGenerator.builder()
                .verifier(verifier)
                .safetyJudge(judge)
                .safetyGate(open)
                .build()) {
            assertThat(generator.generate(request()).tokens()).hasSize(4);
            cancelling.incrementAndGet();
            stream.set(generator.stream(request()));
            assertThat(stream.get().next()).isInstanceOf(GenerationEvent.Completed.class);
            assertThat(stream.get().result().finishReason()).isEqualTo(FinishReason.CANCELLED);
        }
    }

    @Test
    void aSwapperThatLeavesNothingToReadIsToldSo() {
        InstructionSwapper emptying = request -> new StagedMessages(request.messages(), List.of());
        assertThatThrownBy(() -> generate(builder -> builder.instructionSwapper(emptying)
                        .template(PromptTemplates.chatml())
                        .draft(JudgingModel.of(2))))
                .isInstanceOf(InvalidOptionException.class)
                .hasMessage("verifier is empty; it must be at least one message");
    }

    @Test
    void whatAMonitorThrowsWithholdsTheAnswer() {
        OutputMonitor failing = context -> answer -> {
            throw MisbehaviourTest.<RuntimeException>undeclared(new IOException("503"));
        };
        assertThat(generate(builder -> builder.outputMonitor(failing)).finishReason())
                .isEqualTo(FinishReason.WITHHELD);
        OutputMonitor interrupted = context -> answer -> {
            throw new IllegalStateException(new IllegalStateException(new InterruptedException()));
        };
        assertThat(generate(builder -> builder.outputMonitor(interrupted)).finishReason())
                .isEqualTo(FinishReason.CANCELLED);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aMonitorIsCalledTheSameInEachRun() {
        OutputMonitor lambda = context -> answer -> MonitorDecision.released();
        assertThat(lambda.name()).isEqualTo("OutputMonitor");
        OutputMonitor anonymous = new OutputMonitor() {
            @Override
            public MonitorSession open(MonitorContext context) {
                return answer -> MonitorDecision.released();
            }
        };
        assertThat(anonymous.name()).isEqualTo("OutputMonitor");
    }

    @Test
    void aMonitorThatFailsToCloseKeepsNoSessionOpen() {
        OutputMonitor monitor = context -> new MonitorSession() {
            @Override
            public MonitorDecision review(String answerSoFar) {
                return MonitorDecision.released();
            }

            @Override
            public void close() {
                throw new AssertionError("it does not close");
            }
        };
        assertThatThrownBy(() -> generate(builder -> builder.outputMonitor(monitor)))
                .hasMessage("it does not close");
        assertThat(verifier.openSessions()).isZero();
    }

    @Test
    void aTextThatWasNotReadToItsEndIsNotSafe() {
        List<JudgeSession> sessions = new ArrayList<>();
        TableModel model = JudgingModel.of(3).at(tokens -> sessions.forEach(JudgeSession::close));
        SafetyProfile windows =
                SafetyProfile.builder().instruction("Judge.").window(60, 4).build();
        JudgeSession session = ModelJudge.of(model, windows).open();
        sessions.add(session);
        Judgement judgement = session.judge(JudgeRequest.of("bread ".repeat(100) + "poison"));
        assertThat(judgement.outcome())
                .isEqualTo(GateFailure.of(
                        GateFailure.Cause.ERROR, "table 3 was closed before it had read the whole text"));
    }

    /** Does something when it is told of something for the first time. */
    private static final class Told implements GenerationListener {

        private final String when;
        private final Runnable what;
        private final List<String> names = new ArrayList<>();

        Told(String when, Runnable what) {
            this.when = when;
            this.what = what;
        }

        private void tell(String name) {
            names.add(name);
            if (name.equals(when)) {
                what.run();
            }
        }

        @Override
        public void started(GenerationContext context) {
            tell("started");
        }

        @Override
        public void judged(GenerationContext context, GateDecision decision) {
            tell("judged");
        }

        @Override
        public void firstToken(GenerationContext context, Duration time) {
            tell("firstToken");
        }

        @Override
        public void round(GenerationContext context, DraftRound round) {
            tell("round");
        }

        @Override
        public void completed(GenerationContext context, GenerationResult result) {
            tell("completed");
        }

        @Override
        public void failed(GenerationContext context, Throwable failure) {
            tell("failed");
        }
    }

    private CautiousGenerator.Builder reduced(AtomicInteger freed) {
        return CautiousGenerator.builder()
                .verifier(verifier)
                .draft(JudgingModel.of(2).whenClosed(freed::incrementAndGet))
                .draftVocabulary(DraftVocabulary.of(ByteTokenizer.SIZE, 65, 66, 67))
                .draftLength(2)
                .safetyGate(SafetyGate.builder().auditListener(audit::add).build());
    }

    @Test
    void aStreamThatIsClosedByWhoIsToldOfItEndsAfterThatEvent() {
        for (String when : List.of("judged", "firstToken", "round")) {
            AtomicReference<GenerationStream> stream = new AtomicReference<>();
            Told listener = new Told(when, () -> stream.get().close());
            try (CautiousGenerator generator =
                    reduced(new AtomicInteger()).listener(listener).build()) {
                stream.set(generator.stream(request()));
                while (stream.get().hasNext()) {
                    stream.get().next();
                }
            }
            assertThat(listener.names).as(when).contains(when).endsWith("completed");
            assertThat(listener.names).containsOnlyOnce("completed").doesNotContain("failed");
            assertThat(verifier.openSessions()).isZero();
            assertThatThrownBy(() -> stream.get().next()).isInstanceOf(NoSuchElementException.class);
        }
    }

    @Test
    void whoIsToldOfAnEventCannotAskForTheNext() {
        AtomicReference<GenerationStream> stream = new AtomicReference<>();
        Told listener = new Told("round", () -> stream.get().next());
        try (CautiousGenerator generator =
                reduced(new AtomicInteger()).listener(listener).build()) {
            StringBuilder text = new StringBuilder();
            stream.set(generator.stream(request()));
            stream.get().forEachRemaining(event -> {
                if (event instanceof GenerationEvent.TextDelta delta) {
                    text.append(delta.text());
                }
            });
            assertThat(text).hasToString(stream.get().result().text());
            assertThat(stream.get().result().tokens()).hasSize(4);
        }
    }

    @Test
    void anErrorOfAListenerChangesNothingAndKeepsNothing() {
        for (String when : List.of("started", "judged", "firstToken", "round", "completed")) {
            AtomicInteger freed = new AtomicInteger();
            Told listener = new Told(when, () -> {
                throw new AssertionError(when);
            });
            CautiousGenerator generator = reduced(freed).listener(listener).build();
            CautiousGenerator other = generator.toBuilder().build();
            assertThat(generator.generate(request()).tokens()).as(when).hasSize(4);
            generator.close();
            assertThat(freed).as("another generator holds it").hasValue(0);
            assertThat(verifier.openSessions()).isZero();
            other.close();
            assertThat(freed).as("nothing holds it").hasValue(1);
        }
    }

    @Test
    @Timeout(20)
    void aVerifierThatLeavesItsPrefillToItsFirstPassIsNotWaitedFor() {
        VerifierModel lazy = lazy(verifier);
        GenerationRequest longer = GenerationRequest.builder()
                .prompt("x".repeat(1500))
                .maxNewTokens(3)
                .build();
        try (CautiousGenerator generator =
                        CautiousGenerator.builder().verifier(lazy).build();
                CautiousGenerator eager =
                        CautiousGenerator.builder().verifier(verifier).build()) {
            assertThat(generator.generate(longer).tokens())
                    .isEqualTo(eager.generate(longer).tokens());
        }
    }

    /** Says that nothing is left to prefill, and computes nothing. */
    private static VerifierModel lazy(TableModel model) {
        return proxy(
                VerifierModel.class,
                model,
                (name, result) -> name.equals("open")
                        ? proxy(VerifierSession.class, (VerifierSession) result, (method, value) -> switch (method) {
                            case "prefill" -> 0;
                            case "pending" -> ((VerifierSession) result).length();
                            default -> value;
                        })
                        : result);
    }

    private interface Change {
        Object result(String method, Object result);
    }

    private static <T> T proxy(Class<T> type, T model, Change change) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return change.result(method.getName(), method.invoke(model, arguments));
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
