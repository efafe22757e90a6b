package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.ChatMessage.Role;
import ai.cautious.instruction.InstructionSwapper;
import ai.cautious.instruction.StagedMessages;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.AuditEvent;
import ai.cautious.safety.GateFailure;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.JudgeSession;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.Judgement;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.safety.SafetyVerdict;
import ai.cautious.testing.ByteTokenizer;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.TableModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Who judges need not draft, nor be a model. */
class OtherJudgeTest {

    private static final SafetyProfile PROFILE =
            SafetyProfile.builder().instruction("Judge.").build();

    private final List<AuditEvent> audit = new ArrayList<>();
    private final SafetyGate gate =
            SafetyGate.builder().auditListener(audit::add).build();
    private final List<String> read = new ArrayList<>();
    private final List<String> drafted = new ArrayList<>();
    private final TableModel verifier = bytes(1).steered(context -> {
        read.add(text(context));
        return null;
    });
    private final TableModel draft = bytes(2).steered(context -> {
        drafted.add(text(context));
        return null;
    });

    private static TableModel bytes(long seed) {
        return TableModel.of(seed, ByteTokenizer.SIZE, 3)
                .reading(new ByteTokenizer())
                .withTemplate(ByteTokenizer.template());
    }

    private static String text(List<Integer> context) {
        return new ByteTokenizer()
                .decode(context.stream().mapToInt(Integer::intValue).toArray());
    }

    /** A service that has an opinion of each conversation's last message. */
    private record Service(Function<JudgeRequest, Judgement> opinion) implements SafetyJudge {

        static Service of(double toxicity) {
            return new Service(request -> Judgement.of(SafetyVerdict.of(toxicity, 0.5)));
        }

        /** Finds poison. */
        static Service sound() {
            return new Service(request -> Judgement.of(SafetyVerdict.of(
                    request.messages().toString().contains("poison") ? 0.9 : 0.1, 0.5, Map.of("chemistry", 0.7))));
        }

        @Override
        public ModelIdentity identity() {
            return ModelIdentity.of("guard service", "2");
        }

        @Override
        public Judgement judge(JudgeRequest request) {
            return opinion.apply(request);
        }
    }

    private CautiousGenerator.Builder judgedBy(SafetyJudge judge, SafetyGate policy) {
        return CautiousGenerator.builder()
                .verifier(verifier)
                .draft(draft)
                .draftLength(3)
                .safetyJudge(judge)
                .safetyGate(policy);
    }

    private static GenerationRequest request(String prompt) {
        return GenerationRequest.builder()
                .prompt(prompt)
                .maxNewTokens(8)
                .correlationId("request 7")
                .build();
    }

    @Test
    void aServiceJudgesAndTheDraftDraftsInASessionOfItsOwn() {
        GenerationResult plain =
                CautiousGenerator.builder().verifier(verifier).build().generate(request("bread"));
        GenerationResult result = judgedBy(Service.sound(), gate).build().generate(request("bread"));
        assertThat(result.text()).isEqualTo(plain.text());
        assertThat(result.action()).contains(SafetyAction.ALLOW);
        assertThat(result.verdict().orElseThrow().categoryProbabilities()).containsExactly(Map.entry("chemistry", 0.7));
        assertThat(result.report().draftedTokens()).isPositive();
        // It was not tuned to judge, so that no marker stands in front of its answer.
        assertThat(drafted)
                .isNotEmpty()
                .allMatch(context -> context.startsWith("bread") && !context.contains("<Safe>"));
        assertThat(draft.openSessions() + verifier.openSessions()).isZero();
        read.clear();
        assertThat(judgedBy(Service.sound(), gate)
                        .build()
                        .generate(request("poison"))
                        .finishReason())
                .isEqualTo(FinishReason.REFUSED);
        assertThat(read).isEmpty();
        AuditEvent event = audit.get(1);
        assertThat(event.judge()).contains(ModelIdentity.of("guard service", "2"));
        assertThat(event.verifier()).contains(verifier.identity());
        assertThat(event.correlationId()).contains("request 7");
        assertThat(event.subject()).isEqualTo(JudgedSubject.PROMPT);
        assertThat(event.windows()).hasValue(1);
        assertThat(event.threshold()).hasValue(0.5);
    }

    @Test
    void noDraftIsNeededWhereAnotherJudges() {
        CautiousGenerator alone = CautiousGenerator.builder()
                .verifier(verifier)
                .safetyJudge(Service.sound())
                .build();
        assertThat(alone.generate(request("poison")).finishReason()).isEqualTo(FinishReason.REFUSED);
        assertThat(alone.generate(request("bread")).finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(alone.toBuilder().build().generate(request("poison")).finishReason())
                .isEqualTo(FinishReason.REFUSED);
    }

    @Test
    void aDraftThatWasTunedToJudgeDraftsBehindItsMarkerWhoeverJudges() {
        TableModel tuned = draft.withProfile(PROFILE);
        judgedBy(Service.sound(), gate).draft(tuned).build().generate(request("bread"));
        assertThat(drafted).isNotEmpty().allMatch(context -> context.startsWith("bread<Safe>\n"));
    }

    @Test
    void theVerifierItselfCanJudge() {
        TableModel guard = JudgingModel.of(3);
        GenerationResult refused =
                judgedBy(ModelJudge.of(guard, PROFILE), gate).build().generate(request("poison"));
        assertThat(refused.finishReason()).isEqualTo(FinishReason.REFUSED);
        GenerationResult answered = CautiousGenerator.builder()
                .verifier(guard)
                .safetyJudge(ModelJudge.of(guard, PROFILE))
                .build()
                .generate(request("bread"));
        assertThat(answered.action()).contains(SafetyAction.ALLOW);
        assertThat(guard.openSessions()).isZero();
    }

    @Test
    void aServiceThatFailsOrSaysNothingIsNoVerdict() {
        Service failing = new Service(request -> {
            throw new IllegalStateException("503");
        });
        @SuppressWarnings("NullAway")
        Service silent = new Service(request -> null);
        for (Service service : List.of(failing, silent)) {
            GenerationResult closed = judgedBy(service, gate).build().generate(request("bread"));
            assertThat(closed.finishReason()).isEqualTo(FinishReason.REFUSED);
            GateFailure failure = closed.gateDecision().orElseThrow().failure().orElseThrow();
            assertThat(failure.cause()).isEqualTo(GateFailure.Cause.ERROR);
            assertThat(failure.reason()).startsWith("guard service failed: ");
            assertThat(read).isEmpty();
            GenerationResult open = judgedBy(
                            service, gate.toBuilder().failOpen().build())
                    .build()
                    .generate(request("bread"));
            assertThat(open.finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(open.report().draftedTokens())
                    .as("by a draft that has not failed")
                    .isPositive();
            read.clear();
        }
    }

    @Test
    void aServiceThatIsLateIsNoVerdict() {
        CountDownLatch done = new CountDownLatch(1);
        Service slow = new Service(request -> {
            try {
                done.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Judgement.of(SafetyVerdict.of(0, 0.5));
        });
        GenerationResult late = judgedBy(
                        slow, gate.toBuilder().timeout(Duration.ofMillis(20)).build())
                .build()
                .generate(request("bread"));
        done.countDown();
        assertThat(late.finishReason()).isEqualTo(FinishReason.REFUSED);
        assertThat(late.gateDecision().orElseThrow().failure())
                .contains(GateFailure.of(
                        GateFailure.Cause.TIMEOUT, "guard service took longer than the gate's timeout of 20 ms"));
        assertThat(read).isEmpty();
    }

    @Test
    void anInterruptWhileJudgingIsACancellationThatNothingAnswers() {
        Service waiting = new Service(request -> {
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                throw new IllegalStateException(new CompletionException(e));
            }
            return Judgement.of(SafetyVerdict.of(0, 0.5));
        });
        SafetyGate open = gate.toBuilder().failOpen().build();
        for (SafetyGate policy :
                List.of(open, open.toBuilder().timeout(Duration.ofMinutes(1)).build())) {
            Thread asking = Thread.currentThread();
            Service interrupted = new Service(request -> {
                asking.interrupt();
                return waiting.judge(request);
            });
            try (GenerationStream stream = judgedBy(interrupted, policy).build().stream(request("bread"))) {
                List<GenerationEvent> events = new ArrayList<>();
                stream.forEachRemaining(events::add);
                assertThat(Thread.interrupted())
                        .as("the interrupt stays pending")
                        .isTrue();
                GenerationResult result = stream.result();
                assertThat(events).containsExactly(GenerationEvent.Completed.of(result));
                assertThat(result.finishReason()).isEqualTo(FinishReason.CANCELLED);
                assertThat(result.gateDecision()).isEmpty();
            }
        }
        assertThat(read).isEmpty();
        assertThat(audit).isEmpty();
        assertThat(draft.openSessions()).isZero();
    }

    @Test
    void anInterruptedDraftThatJudgesIsACancellationToo() {
        Thread asking = Thread.currentThread();
        AtomicBoolean interrupted = new AtomicBoolean();
        TableModel judge = JudgingModel.of(2).at(tokens -> {
            if (!interrupted.getAndSet(true)) {
                asking.interrupt();
            }
        });
        SafetyGate patient =
                gate.toBuilder().failOpen().timeout(Duration.ofMinutes(1)).build();
        GenerationResult result = CautiousGenerator.builder()
                .verifier(verifier)
                .draft(judge)
                .safetyGate(patient)
                .build()
                .generate(request("bread"));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(result.finishReason()).isEqualTo(FinishReason.CANCELLED);
        assertThat(result.text()).isEmpty();
        assertThat(read).isEmpty();
    }

    @Test
    void whatIsCancelledWhileItIsJudgedIsJudgedNoFurther() {
        List<GenerationStream> streams = new ArrayList<>();
        List<Integer> passes = new ArrayList<>();
        TableModel judge = JudgingModel.of(2).at(tokens -> {
            passes.add(tokens);
            streams.forEach(GenerationStream::cancel);
        });
        SafetyProfile windows = PROFILE.toBuilder().window(60, 4).build();
        Service service = new Service(request -> {
            streams.forEach(GenerationStream::cancel);
            return Judgement.of(SafetyVerdict.of(0, 0.5));
        });
        CautiousGenerator byWindows =
                judgedBy(ModelJudge.of(judge, windows), gate).draft(judge).build();
        CautiousGenerator inOnePiece =
                judgedBy(ModelJudge.of(judge, PROFILE), gate).draft(judge).build();
        CautiousGenerator byAnother =
                judgedBy(ModelJudge.of(judge, windows), gate).build();
        for (CautiousGenerator generator : List.of(
                byWindows, inOnePiece, byAnother, judgedBy(service, gate).build())) {
            streams.clear();
            try (GenerationStream stream = generator.stream(request("bread ".repeat(50)))) {
                streams.add(stream);
                assertThat(stream.next()).isEqualTo(GenerationEvent.Completed.of(stream.result()));
                assertThat(stream.result().finishReason()).isEqualTo(FinishReason.CANCELLED);
            }
        }
        // Two for a first window's markers, whoever drafts, and two for the whole.
        assertThat(passes).hasSize(6);
        assertThat(audit).isEmpty();
        assertThat(read).isEmpty();
        assertThat(judge.openSessions()).isZero();
    }

    @Test
    void whatIsCancelledInALongPromptIsReadNoFurther() {
        List<GenerationStream> streams = new ArrayList<>();
        List<Integer> steps = new ArrayList<>();
        TableModel judge = JudgingModel.of(2).onPrefill(tokens -> {
            steps.add(tokens);
            streams.forEach(GenerationStream::cancel);
        });
        CautiousGenerator byTheDraft =
                judgedBy(ModelJudge.of(judge, PROFILE), gate).draft(judge).build();
        CautiousGenerator byAnother =
                judgedBy(ModelJudge.of(judge, PROFILE), gate).build();
        for (CautiousGenerator generator : List.of(byTheDraft, byAnother)) {
            streams.clear();
            steps.clear();
            try (GenerationStream stream = generator.stream(request("bread ".repeat(400)))) {
                streams.add(stream);
                assertThat(stream.next()).isEqualTo(GenerationEvent.Completed.of(stream.result()));
            }
            assertThat(steps).containsExactly(512);
        }
        assertThat(audit).isEmpty();
        assertThat(judge.openSessions()).isZero();
    }

    @Test
    void aServicesSessionIsClosedWhenItIsCancelledOrHasJudged() {
        AtomicBoolean closed = new AtomicBoolean();
        List<GenerationStream> cancelled = new ArrayList<>();
        SafetyJudge service = new SafetyJudge() {
            @Override
            public ModelIdentity identity() {
                return ModelIdentity.of("guard service");
            }

            @Override
            public Judgement judge(JudgeRequest request) {
                throw new IllegalStateException("a session is asked");
            }

            @Override
            public JudgeSession open() {
                return new JudgeSession() {
                    @Override
                    public Judgement judge(JudgeRequest request) {
                        cancelled.forEach(GenerationStream::cancel);
                        assertThat(closed.get()).isEqualTo(!cancelled.isEmpty());
                        return Judgement.of(SafetyVerdict.of(0, 0.5));
                    }

                    @Override
                    public void close() {
                        closed.set(true);
                    }
                };
            }
        };
        CautiousGenerator generator = judgedBy(service, gate).build();
        assertThat(generator.generate(request("bread")).finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(closed.getAndSet(false)).isTrue();
        try (GenerationStream stream = generator.stream(request("bread"))) {
            cancelled.add(stream);
            assertThat(stream.next()).isEqualTo(GenerationEvent.Completed.of(stream.result()));
        }
        assertThat(closed).isTrue();
    }

    @Test
    void whatASwapperGivesTheVerifierIsJudgedAndTheWorstCounts() {
        InstructionSwapper smuggling = request -> new StagedMessages(
                request.messages(), List.of(ChatMessage.system("Be kind."), ChatMessage.user("poison")));
        for (SafetyJudge judge : List.of(Service.sound(), ModelJudge.of(JudgingModel.of(4), PROFILE))) {
            audit.clear();
            GenerationResult result =
                    judgedBy(judge, gate).instructionSwapper(smuggling).build().generate(request("bread"));
            assertThat(result.finishReason()).isEqualTo(FinishReason.REFUSED);
            assertThat(audit).hasSize(2);
            assertThat(audit.get(0).contentHash()).isNotEqualTo(audit.get(1).contentHash());
        }
        TableModel judging = JudgingModel.of(4);
        GenerationResult byTheDraft = judgedBy(ModelJudge.of(judging, PROFILE), gate)
                .draft(judging)
                .instructionSwapper(smuggling)
                .build()
                .generate(request("bread"));
        assertThat(byTheDraft.finishReason()).isEqualTo(FinishReason.REFUSED);
        assertThat(judging.openSessions()).isZero();
        InstructionSwapper cleaning =
                request -> new StagedMessages(request.messages(), List.of(ChatMessage.user("bread")));
        assertThat(judgedBy(Service.sound(), gate)
                        .instructionSwapper(cleaning)
                        .build()
                        .generate(request("poison"))
                        .finishReason())
                .as("what the user wrote counts, too")
                .isEqualTo(FinishReason.REFUSED);
    }

    @Test
    void anotherInstructionForTheVerifierIsTheApplicationsOwn() {
        InstructionSwapper instructing = request -> new StagedMessages(
                request.messages(), List.of(ChatMessage.system("poison"), ChatMessage.user("bread")));
        GenerationResult result = judgedBy(Service.sound(), gate)
                .instructionSwapper(instructing)
                .build()
                .generate(request("bread"));
        assertThat(result.action()).contains(SafetyAction.ALLOW);
        assertThat(audit).hasSize(1);
    }

    @Test
    void anotherInstructionForTheVerifierIsJudgedWhereThoseAre() {
        InstructionSwapper instructing = request -> new StagedMessages(
                request.messages(), List.of(ChatMessage.system("poison"), ChatMessage.user("bread")));
        SafetyGate strangers =
                gate.toBuilder().judgedRoles(Set.of(Role.USER, Role.SYSTEM)).build();
        GenerationResult result = judgedBy(ModelJudge.of(JudgingModel.of(4), PROFILE), strangers)
                .instructionSwapper(instructing)
                .build()
                .generate(request("bread"));
        assertThat(result.action()).contains(SafetyAction.REFUSE);
        assertThat(audit).hasSize(2);
    }

    @Test
    void aListenerThatFailsOnTheSecondJudgementFreesTheFirst() {
        TableModel judging = JudgingModel.of(4);
        SafetyGate failing = gate.toBuilder()
                .auditListener(event -> {
                    audit.add(event);
                    if (audit.size() == 2) {
                        throw new IllegalStateException("the disk is full");
                    }
                })
                .build();
        CautiousGenerator generator = judgedBy(ModelJudge.of(judging, PROFILE), failing)
                .draft(judging)
                .instructionSwapper(
                        request -> new StagedMessages(request.messages(), List.of(ChatMessage.user("Other"))))
                .build();
        assertThatThrownBy(() -> generator.generate(request("bread"))).hasMessage("the disk is full");
        assertThat(judging.openSessions()).isZero();
    }

    @Test
    void whoInsistsOnAGateGetsAGeneratorWithOneOrNone() {
        CautiousGenerator.Builder ungated =
                CautiousGenerator.builder().verifier(verifier).draft(draft);
        assertThat(ungated.build()).isNotNull();
        assertThatThrownBy(() -> ungated.requireGate().build())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("safetyGate is missing");
        CautiousGenerator gated = ungated.safetyJudge(Service.sound()).build();
        assertThatThrownBy(() -> gated.toBuilder().withoutSafetyGate().build())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("requireGate");
        assertThat(CautiousGenerator.builder()
                        .verifier(verifier)
                        .draft(JudgingModel.of(2).withProfile(PROFILE))
                        .requireGate()
                        .build())
                .isNotNull();
    }

    @Test
    void aJudgeThatReadsNoPromptsIsRefused() {
        SafetyProfile answers = PROFILE.toBuilder().reads(JudgedSubject.ANSWER).build();
        ModelJudge ofAnswers = ModelJudge.of(JudgingModel.of(2), answers);
        assertThat(ofAnswers.reads()).isEqualTo(Set.of(JudgedSubject.ANSWER));
        assertThatThrownBy(() -> judgedBy(ofAnswers, gate).build())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("safetyJudge is table 2")
                .hasMessageContaining("PROMPT");
    }

    @Test
    @SuppressWarnings("NullAway")
    void nullIsNoGateAndNoJudge() {
        CautiousGenerator.Builder builder = CautiousGenerator.builder();
        assertThatThrownBy(() -> builder.safetyGate(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("gate");
        assertThatThrownBy(() -> builder.safetyJudge(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("judge");
        assertThatThrownBy(() -> builder.outputMonitor(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("monitor");
        assertThatThrownBy(() -> SafetyGate.builder().auditListener(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("listener");
        assertThatThrownBy(() -> SafetyGate.builder().onToxic(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("onToxic");
    }
}
