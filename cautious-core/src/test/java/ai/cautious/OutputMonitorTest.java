package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.internal.TokenList;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.AuditEvent;
import ai.cautious.safety.AuditListener;
import ai.cautious.safety.ContentHash;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.Judgement;
import ai.cautious.safety.MonitorContext;
import ai.cautious.safety.MonitorDecision;
import ai.cautious.safety.MonitorSession;
import ai.cautious.safety.OutputMonitor;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.safety.SafetyVerdict;
import ai.cautious.safety.WithheldAnswer;
import ai.cautious.testing.ByteTokenizer;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.TableModel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OutputMonitorTest {

    private static final String ANSWER =
            "Flour is mixed. Then \"it rests.\" It takes 3.5 hours\nand poison is added! Eat. Enjoy";

    /** Says the answer and ends. */
    private static TableModel saying(String answer) {
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        return TableModel.of(1, ByteTokenizer.SIZE, 3)
                .reading(new ByteTokenizer())
                .withTemplate(ByteTokenizer.template())
                .endingAt(0)
                .steered(context -> {
                    int place = context.size() - 1 - context.lastIndexOf(ByteTokenizer.ASSISTANT);
                    float[] logits = new float[ByteTokenizer.SIZE];
                    Arrays.fill(logits, -100);
                    logits[place < bytes.length ? bytes[place] & 0xFF : 0] = 0;
                    return logits;
                });
    }

    private static GenerationStream stream(String answer, int draftLength, OutputMonitor monitor, String... stops) {
        TableModel model = saying(answer);
        return CautiousGenerator.builder()
                .verifier(model)
                .draft(model)
                .draftLength(draftLength)
                .outputMonitor(monitor)
                .build()
                .stream(GenerationRequest.builder()
                .prompt("Hi")
                .stopStrings(List.of(stops))
                .maxNewTokens(400)
                .build());
    }

    /** What is released, piece by piece; the result has the same. */
    private static List<String> released(GenerationStream stream) {
        List<String> texts = new ArrayList<>();
        TokenList tokens = new TokenList();
        try (stream) {
            stream.forEachRemaining(event -> {
                if (event instanceof GenerationEvent.TextDelta delta) {
                    texts.add(delta.text());
                    tokens.add(delta.tokens());
                }
            });
            assertThat(String.join("", texts)).isEqualTo(stream.result().text());
            assertThat(tokens.toArray()).isEqualTo(stream.result().tokens());
            assertThat(new ByteTokenizer().decode(tokens.toArray()))
                    .startsWith(stream.result().text());
        }
        return texts;
    }

    @Test
    void readsTheAnswerSentenceBySentenceBeforeItIsReleased() {
        List<String> read = new ArrayList<>();
        GenerationStream stream = stream(ANSWER, 0, OutputMonitor.ofText(read::add));
        assertThat(released(stream))
                .containsExactly(
                        "Flour is mixed. ",
                        "Then \"it rests.\" ",
                        "It takes 3.5 hours\n",
                        "and poison is added! ",
                        "Eat. ",
                        "Enjoy");
        assertThat(read).hasSize(6).last().isEqualTo(ANSWER);
        assertThat(read.get(1)).isEqualTo("Flour is mixed. Then \"it rests.\" ");
        assertThat(stream.result().finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Property(tries = 60, seed = "31")
    void nothingIsReleasedThatItDoesNotAllow(
            @ForAll @IntRange(max = 9) int draftLength, @ForAll @IntRange(min = 1, max = 60) int holdBack) {
        OutputMonitor monitor = new OutputMonitor() {
            @Override
            public MonitorSession open(MonitorContext context) {
                return OutputMonitor.ofText(text -> !text.contains("poison")).open(context);
            }

            @Override
            public int holdBack() {
                return holdBack;
            }
        };
        GenerationStream stream = stream(ANSWER, draftLength, monitor);
        String text = String.join("", released(stream));
        assertThat(ANSWER).startsWith(text);
        assertThat(text).doesNotContain("poison");
        assertThat(stream.result().finishReason()).isEqualTo(FinishReason.WITHHELD);
        assertThat(stream.hasNext()).isFalse();
    }

    @Test
    void noMoreThanTheHoldBackWaitsForASentencesEnd() {
        List<Integer> lengths = new ArrayList<>();
        released(stream("a".repeat(1000), 0, OutputMonitor.ofText(text -> lengths.add(text.length()))));
        assertThat(lengths).containsExactly(400);
        GenerationStream longer =
                stream("a".repeat(390) + "b", 0, OutputMonitor.ofText(text -> lengths.add(text.length())));
        released(longer);
        assertThat(lengths).containsExactly(400, 391);
    }

    @Test
    void aMonitorThatFailsStopsTheAnswer() {
        GenerationStream stream = stream(ANSWER, 3, OutputMonitor.ofText(text -> {
            if (text.contains("rests")) {
                throw new IllegalStateException("out of order");
            }
            return true;
        }));
        assertThat(String.join("", released(stream)))
                .startsWith("Flour is mixed.")
                .doesNotContain("rests");
        assertThat(stream.result().finishReason()).isEqualTo(FinishReason.WITHHELD);
    }

    @Test
    void readsWhatAStopStringHoldsBackToo() {
        List<String> read = new ArrayList<>();
        GenerationStream stream = stream(
                "One. poison", 0, OutputMonitor.ofText(text -> read.add(text) && !text.contains(" p")), ". poison!");
        assertThat(released(stream)).containsExactly("One");
        assertThat(read).containsExactly("One. ", "One. poison");
        GenerationStream stopped = stream("One. Two! Three", 0, OutputMonitor.ofText(read::add), "Thr");
        assertThat(String.join("", released(stopped))).isEqualTo("One. Two! ");
        assertThat(stopped.result().finishReason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void theDraftJudgesTheAnswerWithAnInstructionAboutAnswers() {
        List<String> prompts = new ArrayList<>();
        ModelJudge judge = judge(JudgingModel.of(
                5,
                new JudgingModel(
                        prompt -> {
                            prompts.add(prompt);
                            return prompt.contains("poison") ? 0.9 : 0.1;
                        },
                        1)));
        List<AuditEvent> events = new ArrayList<>();
        SafetyGate gate = SafetyGate.builder().auditListener(events::add).build();
        GenerationStream stream = stream(ANSWER, 0, OutputMonitor.judgedBy(judge, gate));
        assertThat(String.join("", released(stream)))
                .isEqualTo("Flour is mixed. Then \"it rests.\" It takes 3.5 hours\n");
        assertThat(stream.result().finishReason()).isEqualTo(FinishReason.WITHHELD);
        assertThat(events).hasSize((int) prompts.stream().distinct().count());
        assertThat(events.get(events.size() - 1).gateDecision().orElseThrow().action())
                .isEqualTo(SafetyAction.REFUSE);
        assertThat(prompts.get(0))
                .startsWith(SafetyProfile.DEFAULT_ANSWER_INSTRUCTION)
                .endsWith("Flour is mixed. ");
        GenerationStream annotated = stream(
                ANSWER,
                0,
                OutputMonitor.judgedBy(
                        judge, gate.toBuilder().onToxic(SafetyAction.ANNOTATE).build()));
        assertThat(String.join("", released(annotated))).isEqualTo(ANSWER);
        GenerationStream failed = stream(
                ANSWER, 0, OutputMonitor.judgedBy(judge(JudgingModel.of(5).failingAfter(0)), gate));
        assertThat(released(failed)).isEmpty();
        assertThat(failed.result().finishReason()).isEqualTo(FinishReason.WITHHELD);
    }

    /** A model that was tuned to read answers, too. */
    private static ModelJudge judge(TableModel model) {
        return ModelJudge.of(model, ANSWERS);
    }

    private static final SafetyProfile ANSWERS = SafetyProfile.builder()
            .reads(JudgedSubject.PROMPT, JudgedSubject.ANSWER)
            .build();

    private static final MonitorContext CONTEXT =
            MonitorContext.builder(ModelIdentity.of("table 1")).build();

    private static final SafetyGate QUIET =
            SafetyGate.builder().auditListener(event -> {}).build();

    @Test
    void aWatchingDraftReadsOnlyWhatIsNew() {
        List<Integer> passes = new ArrayList<>();
        TableModel judge = JudgingModel.of(5).at(passes::add);
        String sentence = "Flour is mixed. ";
        try (MonitorSession watch = OutputMonitor.judgedBy(judge(judge), QUIET).open(CONTEXT)) {
            for (int sentences = 1; sentences <= 60; sentences++) {
                assertThat(watch.review(sentence.repeat(sentences)).isReleased())
                        .isTrue();
            }
        }
        int instruction = SafetyProfile.DEFAULT_ANSWER_INSTRUCTION.length();
        List<Integer> whole =
                passes.stream().filter(tokens -> tokens > instruction).toList();
        // All is read once, and once more when the answer has outgrown the session.
        assertThat(whole).hasSize(2);
        assertThat(whole.get(0)).isLessThan(instruction + 32);
        assertThat(passes.stream().filter(tokens -> tokens > 32)).isEqualTo(whole);
        assertThat(judge.openSessions()).isZero();
    }

    @Property(tries = 40, seed = "32")
    void aWatchingDraftJudgesAsOneThatReadsAllAnew(
            @ForAll @Size(max = 12) List<@From("pieces") String> pieces, @ForAll boolean windows) {
        TableModel judge = JudgingModel.of(5);
        SafetyProfile profile = windows
                ? ANSWERS.toBuilder()
                        .instruction("Judge.")
                        .answerInstruction("Judge.")
                        .window(120, 20)
                        .build()
                : ANSWERS;
        OutputMonitor monitor = OutputMonitor.judgedBy(ModelJudge.of(judge, profile), QUIET);
        StringBuilder text = new StringBuilder();
        try (MonitorSession watch = monitor.open(CONTEXT)) {
            for (String piece : pieces) {
                text.append(piece);
                try (MonitorSession anew = monitor.open(CONTEXT)) {
                    assertThat(watch.review(text.toString())).as("%s", text).isEqualTo(anew.review(text.toString()));
                }
            }
        }
        assertThat(judge.openSessions()).isZero();
    }

    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of("Flour. ", "poison! ", "\u00e9\ud83d\ude00\n", "<|system|>", "", "long ".repeat(70));
    }

    @Test
    void aJudgeThatIsLateKeepsNoSession() throws InterruptedException {
        CountDownLatch late = new CountDownLatch(1);
        TableModel judge = JudgingModel.of(5).at(tokens -> {
            try {
                late.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        SafetyGate gate =
                QUIET.toBuilder().timeout(Duration.ofMillis(20)).failOpen().build();
        try (MonitorSession watch = OutputMonitor.judgedBy(judge(judge), gate).open(CONTEXT)) {
            assertThat(watch.review("One.").isReleased()).isTrue();
            assertThat(watch.review("One. Two.").isReleased()).isTrue();
        }
        late.countDown();
        for (int waited = 0; judge.openSessions() > 0 && waited < 1000; waited++) {
            Thread.sleep(10);
        }
        assertThat(judge.openSessions()).isZero();
    }

    @Test
    void aWatchIsClosedHoweverItsAnswerEnds() {
        AtomicInteger open = new AtomicInteger();
        OutputMonitor monitor = context -> {
            open.incrementAndGet();
            return new MonitorSession() {
                @Override
                public MonitorDecision review(String answerSoFar) {
                    if (answerSoFar.contains("fail")) {
                        throw new IllegalStateException("out of order");
                    }
                    return answerSoFar.contains("poison")
                            ? MonitorDecision.withheld(MonitorDecision.Cause.RULE)
                                    .build()
                            : MonitorDecision.released();
                }

                @Override
                public void close() {
                    open.decrementAndGet();
                    throw new IllegalStateException("out of order");
                }
            };
        };
        for (String answer : List.of("One. Two.", ANSWER, "One. To fail. Two.")) {
            released(stream(answer, 2, monitor));
            assertThat(open).as(answer).hasValue(0);
        }
        try (GenerationStream cancelled = stream(ANSWER, 0, monitor)) {
            cancelled.next();
            assertThat(open).hasValue(1);
        }
        assertThat(open).hasValue(0);
        TableModel failing = saying(ANSWER).failingAfter(30);
        GenerationStream broken = CautiousGenerator.builder().verifier(failing).outputMonitor(monitor).build().stream(
                GenerationRequest.of("Hi"));
        assertThatThrownBy(() -> released(broken)).isInstanceOf(RuntimeException.class);
        assertThat(open).hasValue(0);
    }

    /** A monitor that is heard by an audit. */
    private record Audited(OutputMonitor monitor, List<AuditEvent> events) implements OutputMonitor {

        @Override
        public MonitorSession open(MonitorContext context) {
            return monitor.open(context);
        }

        @Override
        public String name() {
            return "rules";
        }

        @Override
        public AuditListener auditListener() {
            return events::add;
        }
    }

    @Test
    void everyDecisionOfARuleIsOnRecordAndTheResultSaysWhoWithheldAndWhy() {
        List<AuditEvent> events = new ArrayList<>();
        OutputMonitor rule = OutputMonitor.ofText(text -> !text.contains("poison"));
        GenerationStream stream = stream(ANSWER, 0, new Audited(rule, events));
        released(stream);
        MonitorDecision withheld =
                MonitorDecision.withheld(MonitorDecision.Cause.RULE).build();
        assertThat(stream.result().withheld()).contains(WithheldAnswer.by("rules", withheld));
        assertThat(events).hasSize(4);
        assertThat(events)
                .allSatisfy(event -> {
                    assertThat(event.subject()).isEqualTo(JudgedSubject.ANSWER);
                    assertThat(event.monitor()).contains("rules");
                    assertThat(event.verifier().map(ModelIdentity::name)).contains("table 1");
                    assertThat(event.judge()).isEmpty();
                    assertThat(event.gateDecision()).isEmpty();
                    assertThat(event.windows()).isEmpty();
                })
                .extracting(event -> event.monitorDecision().orElseThrow())
                .containsExactly(
                        MonitorDecision.released(), MonitorDecision.released(), MonitorDecision.released(), withheld);
        JudgeRequest read =
                JudgeRequest.ofAnswer(List.of(ChatMessage.user("Hi")), ANSWER.substring(0, ANSWER.indexOf("Eat")));
        assertThat(events.get(3).contentHash()).isEqualTo(ContentHash.sha256().of(read));
        GenerationStream whole = stream("One.", 0, OutputMonitor.ofText(text -> true));
        released(whole);
        assertThat(whole.result().withheld()).isEmpty();
    }

    @Test
    void aRecordTellsForWhichRequestItWasAndWhatItTook() {
        List<AuditEvent> events = new ArrayList<>();
        AtomicLong clock = new AtomicLong();
        OutputMonitor slow = OutputMonitor.ofText(text -> clock.addAndGet(3_000_000) > 0);
        CautiousGenerator.builder()
                .verifier(saying("One."))
                .outputMonitor(new Audited(slow, events))
                .clock(clock::get)
                .build()
                .generate(GenerationRequest.builder()
                        .prompt("Hi")
                        .correlationId("request 7")
                        .build());
        assertThat(events).hasSize(1);
        assertThat(events.get(0).correlationId()).contains("request 7");
        assertThat(events.get(0).latency()).isEqualTo(Duration.ofMillis(3));
    }

    @Test
    void aRuleMayHaveANameAndAnAuditOfItsOwn() {
        List<AuditEvent> events = new ArrayList<>();
        OutputMonitor rule = OutputMonitor.ofText("no poison", text -> !text.contains("poison"), events::add);
        GenerationStream stream = stream(ANSWER, 0, rule);
        released(stream);
        assertThat(stream.result().withheld()).map(WithheldAnswer::monitor).contains("no poison");
        assertThat(events).hasSize(4).allSatisfy(event -> assertThat(event.monitor())
                .contains("no poison"));
    }

    @Test
    void aMonitorThatFailsIsOnRecordWithWhatItThrew() {
        List<AuditEvent> events = new ArrayList<>();
        OutputMonitor failing = OutputMonitor.ofText(text -> {
            throw new IllegalStateException("out of order");
        });
        @SuppressWarnings("NullAway")
        OutputMonitor silent = context -> text -> null;
        OutputMonitor closed = context -> {
            throw new IllegalStateException("not open");
        };
        for (OutputMonitor monitor : List.of(failing, silent, closed)) {
            GenerationStream stream = stream(ANSWER, 0, new Audited(monitor, events));
            assertThat(released(stream)).isEmpty();
            MonitorDecision decision = stream.result().withheld().orElseThrow().decision();
            assertThat(decision.cause()).isEqualTo(MonitorDecision.Cause.EXCEPTION);
            assertThat(events.get(events.size() - 1).monitorDecision()).contains(decision);
        }
        assertThat(events)
                .extracting(
                        event -> event.monitorDecision().orElseThrow().reason().orElseThrow())
                .containsExactly(
                        "java.lang.IllegalStateException: out of order",
                        "it gave no decision",
                        "java.lang.IllegalStateException: not open");
    }

    @Test
    void aJudgedAnswersDecisionHasProbabilityCategoryAndWhoJudged() {
        List<AuditEvent> events = new ArrayList<>();
        SafetyJudge service = new SafetyJudge() {
            @Override
            public ModelIdentity identity() {
                return ModelIdentity.of("guard service");
            }

            @Override
            public Set<JudgedSubject> reads() {
                return Set.of(JudgedSubject.ANSWER);
            }

            @Override
            public Judgement judge(JudgeRequest request) {
                assertThat(request.messages()).containsExactly(ChatMessage.user("Hi"));
                double toxicity = request.answer().orElseThrow().contains("poison") ? 0.9 : 0.1;
                return Judgement.of(SafetyVerdict.of(toxicity, 0.5, Map.of("violence", 0.2, "chemistry", toxicity)));
            }
        };
        SafetyGate gate = SafetyGate.builder()
                .auditListener(events::add)
                .auditKey(new byte[] {7})
                .build();
        GenerationStream stream = stream(ANSWER, 0, OutputMonitor.judgedBy(service, gate));
        released(stream);
        MonitorDecision decision = stream.result().withheld().orElseThrow().decision();
        assertThat(decision.cause()).isEqualTo(MonitorDecision.Cause.VERDICT);
        assertThat(decision.probability()).hasValue(0.9);
        assertThat(decision.category()).contains("chemistry");
        AuditEvent last = events.get(events.size() - 1);
        assertThat(last.monitorDecision()).contains(decision);
        assertThat(last.gateDecision()).isEqualTo(decision.gateDecision()).isPresent();
        assertThat(last.judge()).contains(ModelIdentity.of("guard service"));
        assertThat(last.threshold()).hasValue(0.5);
        assertThat(last.windows()).hasValue(1);
        JudgeRequest read =
                JudgeRequest.ofAnswer(List.of(ChatMessage.user("Hi")), ANSWER.substring(0, ANSWER.indexOf("Eat")));
        assertThat(last.contentHash())
                .isEqualTo(ContentHash.hmacSha256(new byte[] {7}).of(read));
        assertThat(events.get(0).monitorDecision().orElseThrow().isReleased()).isTrue();
    }

    @Test
    void aJudgeWithoutAVerdictWithholdsAndSaysSo() {
        ModelJudge none = judge(JudgingModel.of(5, new JudgingModel(prompt -> 0.1, 0.1)));
        GenerationStream stream = stream(ANSWER, 0, OutputMonitor.judgedBy(none, QUIET));
        assertThat(released(stream)).isEmpty();
        MonitorDecision decision = stream.result().withheld().orElseThrow().decision();
        assertThat(decision.cause()).isEqualTo(MonitorDecision.Cause.NO_VERDICT);
        assertThat(decision.gateDecision().orElseThrow().failure()).isPresent();
        GenerationStream open = stream(
                ANSWER,
                0,
                OutputMonitor.judgedBy(none, QUIET.toBuilder().failOpen().build()));
        assertThat(String.join("", released(open))).isEqualTo(ANSWER);
    }

    @Test
    void anAuditThatFailsFailsTheGeneration() {
        OutputMonitor monitor = new OutputMonitor() {
            @Override
            public MonitorSession open(MonitorContext context) {
                return OutputMonitor.ofText(text -> true).open(context);
            }

            @Override
            public AuditListener auditListener() {
                return event -> {
                    throw new IllegalStateException("the disk is full");
                };
            }
        };
        try (GenerationStream stream = stream(ANSWER, 0, monitor)) {
            assertThatThrownBy(stream::next).hasMessage("the disk is full");
            assertThat(stream.partialResult().text()).isEmpty();
        }
    }

    @Test
    void anInterruptWhileAnAnswerIsJudgedIsACancellationThatReleasesNothing() {
        Thread reading = Thread.currentThread();
        CountDownLatch noticed = new CountDownLatch(1);
        TableModel judge = JudgingModel.of(5).at(tokens -> {
            if (noticed.getCount() == 0) {
                return;
            }
            reading.interrupt();
            try {
                noticed.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        List<AuditEvent> events = new ArrayList<>();
        SafetyGate patient = SafetyGate.builder()
                .auditListener(events::add)
                .failOpen()
                .timeout(Duration.ofMinutes(1))
                .build();
        OutputMonitor own = OutputMonitor.ofText(text -> {
            reading.interrupt();
            throw new IllegalStateException("woken up");
        });
        for (OutputMonitor monitor : List.of(OutputMonitor.judgedBy(judge(judge), patient), own)) {
            GenerationStream stream = stream(ANSWER, 0, monitor);
            assertThat(released(stream)).isEmpty();
            assertThat(Thread.interrupted()).isTrue();
            assertThat(stream.result().finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(stream.result().withheld()).isEmpty();
        }
        noticed.countDown();
        assertThat(events).isEmpty();
    }

    @Test
    void aMonitorKnowsWhatIsAnsweredAndForWhom() {
        List<MonitorContext> contexts = new ArrayList<>();
        TableModel model = saying("One.");
        CautiousGenerator.builder()
                .verifier(model)
                .outputMonitor(context -> {
                    contexts.add(context);
                    return text -> MonitorDecision.released();
                })
                .build()
                .generate(GenerationRequest.builder()
                        .instruction("Be brief.")
                        .prompt("Hi")
                        .correlationId("request 7")
                        .build());
        assertThat(contexts).hasSize(1);
        assertThat(contexts.get(0).messages()).containsExactly(ChatMessage.system("Be brief."), ChatMessage.user("Hi"));
        assertThat(contexts.get(0).correlationId()).contains("request 7");
        assertThat(contexts.get(0).verifier()).isEqualTo(model.identity());
    }
}
