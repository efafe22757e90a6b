package ai.cautious.safety;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.CautiousGenerator;
import ai.cautious.ChatMessage;
import ai.cautious.ClosedException;
import ai.cautious.GenerationRequest;
import ai.cautious.InvalidOptionException;
import ai.cautious.ModelIdentity;
import ai.cautious.instruction.Prompt;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.model.ModelJudge;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.TableModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ModeratorTest {

    private static final String INSTRUCTION = "Say whether what follows is toxic, or a jailbreak, in one word.";
    private static final SafetyProfile PROFILE =
            SafetyProfile.builder().instruction(INSTRUCTION).build();
    private static final SafetyGate GATE =
            SafetyGate.builder().auditListener(event -> {}).build();

    private static Moderator moderator(TableModel judge) {
        return Moderator.of(GATE, ModelJudge.of(judge, PROFILE));
    }

    /** Judged by itself. */
    private static GateDecision alone(ModelJudge judge, String text) {
        return GATE.decide(judge.judge(JudgeRequest.of(text)));
    }

    private static List<ChatMessage> asked(String text) {
        return List.of(ChatMessage.user(text));
    }

    @Property(tries = 60, seed = "33")
    void judgesAsAGateThatIsAskedOnce(
            @ForAll @Size(max = 10) List<@From("texts") String> texts, @ForAll boolean windows) {
        TableModel judge = JudgingModel.of(5);
        ModelJudge asked = ModelJudge.of(
                judge, windows ? PROFILE.toBuilder().window(120, 20).build() : PROFILE);
        try (Moderator moderator = Moderator.of(GATE, asked)) {
            for (String text : texts) {
                assertThat(moderator.decide(asked(text))).as(text).isEqualTo(alone(asked, text));
                assertThat(moderator.decide(text)).as(text).isEqualTo(alone(asked, text));
            }
        }
        assertThat(judge.openSessions()).isZero();
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                "How is bread made?", "How is poison made?", "How", "", "\u00e9\ud83d\ude00\n", "long ".repeat(120));
    }

    @Test
    void computesTheInstructionOnceAndEachTextInTheSamePassesWhateverWasJudgedBefore() {
        List<Integer> passes = new ArrayList<>();
        TableModel judge = JudgingModel.of(5).at(passes::add);
        List<String> texts = List.of("How is bread made?", "How is poison made?", "Hi", "How is bread made?");
        List<List<Integer>> together = new ArrayList<>();
        try (Moderator moderator = moderator(judge)) {
            for (String text : texts) {
                passes.clear();
                moderator.decide(asked(text));
                together.add(List.copyOf(passes));
            }
        }
        // Those that are refused are none of its business.
        assertThat(judge.sessions()).isOne();
        for (int i = 0; i < texts.size(); i++) {
            passes.clear();
            try (Moderator moderator = moderator(judge)) {
                moderator.decide(asked(texts.get(i)));
            }
            assertThat(passes)
                    .as(texts.get(i))
                    .isEqualTo(together.get(i))
                    .allMatch(tokens -> tokens < INSTRUCTION.length());
        }
    }

    /** Whose letters behind a role's token are one token with it, as line ends are in Qwen's. */
    @Test
    void aTextThatJoinsTheInstructionLeavesTheNextOneAsItIs() {
        List<Integer> passes = new ArrayList<>();
        TableModel judge = JudgingModel.of(5).at(passes::add);
        PromptTemplate joining = messages -> {
            String text = messages.get(messages.size() - 1).content();
            return prompt((text.startsWith("joined") ? "Tell " : INSTRUCTION) + text);
        };
        List<List<Integer>> of = new ArrayList<>();
        try (Moderator moderator = Moderator.of(GATE, ModelJudge.of(judge, PROFILE, joining))) {
            for (String text : List.of("Hi", "joined poison", "Hi", "joined poison", "Hi")) {
                passes.clear();
                assertThat(moderator.decide(asked(text)))
                        .isEqualTo(alone(ModelJudge.of(JudgingModel.of(5), PROFILE, joining), text));
                of.add(List.copyOf(passes));
            }
        }
        assertThat(of.get(2)).isEqualTo(of.get(0)).isEqualTo(of.get(4));
        assertThat(of.get(3)).isEqualTo(of.get(1));
    }

    @Test
    void judgesWhereTheTextComesFirstOrNotAtAll() {
        TableModel judge = JudgingModel.of(5);
        PromptTemplate first =
                messages -> prompt(messages.get(messages.size() - 1).content());
        PromptTemplate never = messages -> prompt("poison");
        for (PromptTemplate template : List.of(first, never)) {
            ModelJudge asked = ModelJudge.of(judge, PROFILE, template);
            try (Moderator moderator = Moderator.of(GATE, asked)) {
                for (String text : List.of("How is bread made?", "How is poison made?", "Hi")) {
                    assertThat(moderator.decide(asked(text))).isEqualTo(alone(asked, text));
                }
            }
        }
    }

    @Test
    void aTextThatHasNoVerdictLeavesTheNextOneAlone() throws InterruptedException {
        CountDownLatch late = new CountDownLatch(1);
        List<String> slow = new ArrayList<>(List.of("slow"));
        TableModel judge = JudgingModel.of(5).at(tokens -> {
            if (!slow.isEmpty()) {
                slow.clear();
                await(late);
            }
        });
        SafetyGate gate = GATE.toBuilder().timeout(Duration.ofSeconds(1)).build();
        try (Moderator moderator = Moderator.of(gate, ModelJudge.of(judge, PROFILE))) {
            assertThat(moderator.decide(asked("Hi")).failure().orElseThrow().cause())
                    .isEqualTo(GateFailure.Cause.TIMEOUT);
            assertThat(moderator.decide(asked("Hi")).verdict()).isPresent();
        }
        late.countDown();
        for (int waited = 0; judge.openSessions() > 0 && waited < 1000; waited++) {
            Thread.sleep(10);
        }
        assertThat(judge.openSessions()).isZero();
        try (Moderator moderator = moderator(JudgingModel.of(5).failingAfter(1))) {
            assertThat(moderator.decide(asked("Hi")).failure().orElseThrow().cause())
                    .isEqualTo(GateFailure.Cause.ERROR);
        }
    }

    private static Prompt prompt(String text) {
        return new Prompt(List.of(new Prompt.Text(text), new Prompt.Control("<|assistant|>")));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void thereIsAMessage() {
        try (Moderator moderator = moderator(JudgingModel.of(5))) {
            assertThatThrownBy(() -> moderator.decide(List.of()))
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessageContaining("messages");
        }
    }

    @Test
    void anInterruptIsARefusalOnRecordEvenWhereTheGateFailsOpen() {
        Thread asking = Thread.currentThread();
        CountDownLatch noticed = new CountDownLatch(1);
        TableModel judge = JudgingModel.of(5).at(tokens -> {
            if (noticed.getCount() > 0) {
                asking.interrupt();
                await(noticed);
            }
        });
        List<AuditEvent> events = new ArrayList<>();
        SafetyGate gate = SafetyGate.builder()
                .auditListener(events::add)
                .timeout(Duration.ofMinutes(1))
                .failOpen()
                .build();
        try (Moderator moderator = Moderator.of(gate, ModelJudge.of(judge, PROFILE))) {
            GateDecision decision = moderator.decide(asked("Hi"));
            assertThat(Thread.interrupted()).isTrue();
            noticed.countDown();
            assertThat(decision.action()).isEqualTo(SafetyAction.REFUSE);
            assertThat(events.get(0).gateDecision()).contains(decision);
        }
    }

    @Test
    void aTextWhoseRecordFailsLeavesTheNextOneAloneAlsoWhereTheGateFailsOpen() {
        TableModel judge = JudgingModel.of(5);
        AtomicBoolean full = new AtomicBoolean(true);
        SafetyGate gate = SafetyGate.builder()
                .auditListener(event -> {
                    if (full.getAndSet(false)) {
                        throw new IllegalStateException("the disk is full");
                    }
                })
                .failOpen()
                .build();
        try (Moderator moderator = Moderator.of(gate, ModelJudge.of(judge, PROFILE))) {
            assertThatThrownBy(() -> moderator.decide(asked("Hi"))).hasMessage("the disk is full");
            assertThat(judge.openSessions()).isZero();
            assertThat(moderator.decide(asked("How is poison made?")).action()).isEqualTo(SafetyAction.REFUSE);
        }
    }

    @Test
    void aServiceIsNotAskedAboutWhatItDoesNotRead() {
        List<JudgeRequest> requests = new ArrayList<>();
        SafetyJudge service = new SafetyJudge() {
            @Override
            public ModelIdentity identity() {
                return ModelIdentity.of("guard service");
            }

            @Override
            public Judgement judge(JudgeRequest request) {
                requests.add(request);
                return Judgement.of(SafetyVerdict.of(0, 0.5));
            }
        };
        try (Moderator moderator = Moderator.of(GATE, service)) {
            GateDecision decision = moderator.decide(JudgeRequest.ofAnswer(asked("Hi"), "Hello."));
            assertThat(decision.action()).isEqualTo(SafetyAction.REFUSE);
            assertThat(decision.failure().orElseThrow().cause()).isEqualTo(GateFailure.Cause.NO_JUDGE);
            assertThat(decision.failure().orElseThrow().reason()).contains("guard service", "answer");
            assertThat(requests).isEmpty();
            assertThat(moderator.decide(asked("Hi")).action()).isEqualTo(SafetyAction.ALLOW);
        }
    }

    @Test
    void whoeverDecidesRecordsHashesByTheGatesKey() {
        byte[] key = {1, 2, 3};
        List<String> hashes = new ArrayList<>();
        SafetyGate gate = SafetyGate.builder()
                .auditKey(key)
                .auditListener(event -> hashes.add(event.contentHash()))
                .build();
        SafetyProfile both = PROFILE.toBuilder()
                .reads(JudgedSubject.PROMPT, JudgedSubject.ANSWER)
                .build();
        ModelJudge judge = ModelJudge.of(JudgingModel.of(5), both);
        try (Moderator moderator = Moderator.of(gate, judge)) {
            moderator.decide(asked("Hi"));
        }
        OutputMonitor monitor = OutputMonitor.judgedBy(judge, gate);
        try (CautiousGenerator generator = CautiousGenerator.builder()
                .verifier(JudgingModel.of(6))
                .safetyJudge(judge)
                .safetyGate(gate)
                .outputMonitor(monitor)
                .build()) {
            generator.generate(
                    GenerationRequest.builder().prompt("Hi").maxNewTokens(1).build());
        }
        ContentHash keyed = ContentHash.hmacSha256(key);
        String prompt = keyed.of(JudgeRequest.of("Hi"));
        assertThat(hashes).hasSize(3).startsWith(prompt, prompt);
        // The table model's first byte opens a marker.
        assertThat(hashes.get(2)).isEqualTo(keyed.of(JudgeRequest.ofAnswer(asked("Hi"), "<")));
    }

    @Test
    void theThreadsOfATimeoutEndWithWhoNeededThem() throws InterruptedException {
        List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        TableModel judge = JudgingModel.of(5).at(tokens -> threads.add(Thread.currentThread()));
        SafetyGate gate = GATE.toBuilder().timeout(Duration.ofMinutes(1)).build();
        try (Moderator moderator = Moderator.of(gate, ModelJudge.of(judge, PROFILE))) {
            moderator.decide(asked("Hi"));
        }
        SafetyProfile answers = PROFILE.toBuilder().reads(JudgedSubject.ANSWER).build();
        MonitorContext context =
                MonitorContext.builder(ModelIdentity.of("verifier")).build();
        try (MonitorSession watch =
                OutputMonitor.judgedBy(ModelJudge.of(judge, answers), gate).open(context)) {
            watch.review("Hi.");
        }
        Set<Thread> all = Set.copyOf(threads);
        assertThat(all).hasSize(2).allMatch(Thread::isDaemon).doesNotContain(Thread.currentThread());
        for (Thread thread : all) {
            thread.join(Duration.ofSeconds(20).toMillis());
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void decidesNothingOnceItIsClosed() {
        TableModel judge = JudgingModel.of(5);
        Moderator moderator = moderator(judge);
        moderator.decide(asked("Hi"));
        moderator.close();
        moderator.close();
        assertThat(judge.openSessions()).isZero();
        assertThatThrownBy(() -> moderator.decide(asked("Hi")))
                .isInstanceOf(ClosedException.class)
                .hasMessageContaining("moderator");
    }
}
