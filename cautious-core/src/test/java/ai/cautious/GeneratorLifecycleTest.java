package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.model.DraftVocabulary;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.Judgement;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import ai.cautious.safety.SafetyVerdict;
import ai.cautious.testing.LetterTokenizer;
import ai.cautious.testing.TableModel;
import ai.cautious.testing.TestClock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GeneratorLifecycleTest {

    private static final long PASS = 1000;

    private final TestClock clock = new TestClock();
    private final AtomicInteger closed = new AtomicInteger();
    private final TableModel verifier = TableModel.of(1, 8, 3).at(clock.passesOf(PASS, 0));
    private final TableModel draft =
            TableModel.of(1, 8, 3).at(clock.passesOf(PASS / 4, 0)).whenClosed(closed::incrementAndGet);

    private CautiousGenerator.Builder builder() {
        return CautiousGenerator.builder().verifier(verifier).draft(draft).clock(clock);
    }

    private CautiousGenerator.Builder reduced() {
        return builder().draftLength(2).draftVocabulary(DraftVocabulary.of(8, 0, 1, 2, 3, 4));
    }

    private static GenerationRequest request(int tokens) {
        return GenerationRequest.builder().prompt("abc").maxNewTokens(tokens).build();
    }

    /** How many rounds an answer takes before any drafts: fewer where it is known what drafting costs. */
    private static long plainRounds(CautiousGenerator generator) {
        return generator.generate(request(40)).report().rounds().stream()
                .takeWhile(round -> round.drafted() == 0)
                .count();
    }

    @Test
    void afterClosingNothingBegins() {
        CautiousGenerator generator = builder().build();
        generator.close();
        generator.close();
        assertThatThrownBy(() -> generator.generate("abc"))
                .isInstanceOf(ClosedException.class)
                .hasMessage("the generator has been closed");
        assertThatThrownBy(() -> generator.stream(request(5))).isInstanceOf(ClosedException.class);
        assertThat(closed).as("models stay the caller's").hasValue(0);
    }

    @Test
    void aStreamThatIsOpenGoesOnAfterItsGeneratorIsClosed() {
        CautiousGenerator generator = reduced().build();
        try (GenerationStream stream = generator.stream(request(6))) {
            stream.next();
            generator.close();
            assertThat(closed).hasValue(0);
            stream.forEachRemaining(event -> {});
            assertThat(stream.result().finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(closed).hasValue(1);
        }
        assertThat(closed).hasValue(1);
    }

    @Test
    void aReducedDraftIsMadeOnceForAllThatComeOfAGeneratorAndClosedWithTheLast() {
        CautiousGenerator first = reduced().build();
        CautiousGenerator second = first.toBuilder().draftLength(3).build();
        CautiousGenerator third = second.toBuilder().build();
        assertThat(second.generate(request(12)).report().draftedTokens()).isPositive();
        first.close();
        third.close();
        assertThat(closed).hasValue(0);
        assertThat(second.generate(request(12)).tokens()).hasSize(12);
        second.close();
        assertThat(closed).hasValue(1);
        try (CautiousGenerator another = second.toBuilder().build()) {
            assertThat(another.generate(request(4)).tokens()).hasSize(4);
        }
        assertThat(closed).hasValue(2);
    }

    @Test
    void aReducedDraftChoosesAmongItsTokensOnlyAndTheTextStays() {
        try (CautiousGenerator whole = builder().draftLength(4).build();
                CautiousGenerator reduced = whole.toBuilder()
                        .draftVocabulary(DraftVocabulary.of(8, 0, 1))
                        .build()) {
            GenerationResult all = whole.generate(request(40));
            GenerationResult some = reduced.generate(request(40));
            assertThat(some.tokens()).isEqualTo(all.tokens());
            assertThat(some.report().acceptedTokens()).isLessThan(all.report().acceptedTokens());
        }
        assertThat(closed).hasValue(1);
        assertThatThrownBy(() -> CautiousGenerator.builder()
                        .verifier(verifier)
                        .draftVocabulary(DraftVocabulary.of(8, 0))
                        .build())
                .isInstanceOf(InvalidOptionException.class)
                .hasMessageContaining("draftVocabulary");
    }

    @Test
    void aBuilderThatFailsFreesWhatItHasMade() {
        TableModel other =
                TableModel.of(1, 8, 3).reading(new LetterTokenizer(8, 8, 2)).whenClosed(closed::incrementAndGet);
        assertThatThrownBy(() -> reduced().draft(other).build()).isInstanceOf(IncompatibleModelsException.class);
        assertThat(closed).hasValue(1);
    }

    @Test
    void whatWasLearnedIsSharedByWhatComesOfAGenerator() {
        CautiousGenerator first = builder().build();
        long untaught = plainRounds(first);
        assertThat(untaught).isGreaterThan(2);
        assertThat(plainRounds(first.toBuilder().build())).isLessThan(untaught);
        assertThat(plainRounds(builder().build())).isEqualTo(untaught);
    }

    @Test
    void whatWasLearnedOfOnePairIsNothingToAnother() {
        CautiousGenerator first = builder().build();
        long untaught = plainRounds(first);
        TableModel alike = TableModel.of(1, 8, 3).at(clock.passesOf(PASS / 4, 0));
        assertThat(plainRounds(first.toBuilder().draft(alike).build())).isEqualTo(untaught);
    }

    @Test
    void generatorsOfOneSchedulerShareWhatTheyLearn() {
        try (Scheduler scheduler = Scheduler.create()) {
            long untaught = plainRounds(builder().scheduler(scheduler).build());
            assertThat(plainRounds(builder().scheduler(scheduler).build())).isLessThan(untaught);
        }
    }

    @Test
    void theThreadsOfAGatesTimeoutEndWithTheLastThatNeedsThem() throws InterruptedException {
        Set<Thread> judging = ConcurrentHashMap.newKeySet();
        SafetyJudge judge = new SafetyJudge() {
            @Override
            public ModelIdentity identity() {
                return ModelIdentity.of("judge");
            }

            @Override
            public Judgement judge(JudgeRequest request) {
                judging.add(Thread.currentThread());
                return Judgement.of(SafetyVerdict.of(0.1, 0.5));
            }
        };
        CautiousGenerator first = builder()
                .safetyJudge(judge)
                .safetyGate(SafetyGate.builder()
                        .timeout(Duration.ofMinutes(1))
                        .auditListener(event -> {})
                        .build())
                .build();
        CautiousGenerator second = first.toBuilder().build();
        assertThat(first.generate(request(3)).tokens()).hasSize(3);
        first.close();
        assertThat(second.generate(request(3)).action()).contains(SafetyAction.ALLOW);
        assertThat(judging).isNotEmpty().doesNotContain(Thread.currentThread()).allMatch(Thread::isAlive);
        second.close();
        for (Thread thread : judging) {
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void aSchedulerOutlivesItsGeneratorsAndNothingBeginsOnceItIsClosed() {
        Scheduler scheduler = Scheduler.create();
        CautiousGenerator generator = builder().scheduler(scheduler).build();
        builder().scheduler(scheduler).build().close();
        try (GenerationStream stream = generator.stream(request(6))) {
            stream.next();
            scheduler.close();
            scheduler.close();
            stream.forEachRemaining(event -> {});
            assertThat(stream.result().tokens()).hasSize(6);
        }
        assertThatThrownBy(() -> generator.generate("abc"))
                .isInstanceOf(ClosedException.class)
                .hasMessage("the scheduler has been closed");
    }
}
