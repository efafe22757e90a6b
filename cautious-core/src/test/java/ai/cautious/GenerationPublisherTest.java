package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.GenerationEvent.Completed;
import ai.cautious.GenerationEvent.Judged;
import ai.cautious.GenerationEvent.TextDelta;
import ai.cautious.safety.SafetyGate;
import ai.cautious.testing.ByteTokenizer;
import ai.cautious.testing.HeldPass;
import ai.cautious.testing.JudgingModel;
import ai.cautious.testing.TableModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The events of answers by the rules of reactive streams, which are numbered as in version 1.0.4. */
class GenerationPublisherTest {

    private static final String SAFE = "How is bread made?";
    private static final String TOXIC = "How is poison made?";
    private static final int TOKENS = 6;

    private final AtomicInteger passes = new AtomicInteger();
    private final TableModel verifier = bytes().at(tokens -> passes.incrementAndGet());

    private static TableModel bytes() {
        return TableModel.of(1, ByteTokenizer.SIZE, 3)
                .reading(new ByteTokenizer())
                .withTemplate(ByteTokenizer.template());
    }

    private static GenerationRequest request(String prompt) {
        return GenerationRequest.builder().prompt(prompt).maxNewTokens(TOKENS).build();
    }

    private static CautiousGenerator plain(TableModel main) {
        return CautiousGenerator.builder().verifier(main).build();
    }

    private CautiousGenerator gated(TableModel judge) {
        return CautiousGenerator.builder()
                .verifier(verifier)
                .draft(judge)
                .draftLength(2)
                .safetyGate(SafetyGate.builder()
                        .auditListener(event -> {})
                        .refusal("No.")
                        .build())
                .build();
    }

    /** Writes down what it is told, and whether that is told by several at once or behind the end. */
    private static final class Reader implements Flow.Subscriber<GenerationEvent> {

        private final List<GenerationEvent> events = Collections.synchronizedList(new ArrayList<>());
        private final List<String> faults = Collections.synchronizedList(new ArrayList<>());
        private final AtomicInteger within = new AtomicInteger();
        private final CountDownLatch end = new CountDownLatch(1);
        private final Consumer<Reader> onNext;
        private volatile Flow.@Nullable Subscription subscription;
        private volatile @Nullable Throwable failure;
        private volatile boolean complete;

        private Reader(Consumer<Reader> onNext) {
            this.onNext = onNext;
        }

        private static Reader of(Flow.Publisher<GenerationEvent> publisher) {
            return of(publisher, reader -> {});
        }

        private static Reader of(Flow.Publisher<GenerationEvent> publisher, Consumer<Reader> onNext) {
            Reader reader = new Reader(onNext);
            publisher.subscribe(reader);
            return reader;
        }

        private void told(Runnable action) {
            if (within.getAndIncrement() != 0) {
                faults.add("1.3: two signals at once");
            }
            if (subscription == null) {
                faults.add("1.9: a signal before onSubscribe");
            }
            if (complete || failure != null) {
                faults.add("1.7: a signal behind the end");
            }
            Thread.yield();
            action.run();
            within.decrementAndGet();
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            if (subscription != null) {
                faults.add("1.9: onSubscribe twice");
            }
            subscription = given;
        }

        @Override
        public void onNext(GenerationEvent event) {
            told(() -> {
                events.add(event);
                onNext.accept(this);
            });
        }

        @Override
        public void onError(Throwable error) {
            told(() -> failure = error);
            end.countDown();
        }

        @Override
        public void onComplete() {
            told(() -> complete = true);
            end.countDown();
        }

        private Flow.Subscription subscription() {
            return subscription;
        }

        private Reader ask(long count) {
            subscription.request(count);
            return this;
        }

        private Reader awaitEnd() {
            HeldPass.await(end);
            return this;
        }

        private Reader awaitEvents(int count) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (events.size() < count && System.nanoTime() < deadline) {
                Thread.sleep(1);
            }
            return this;
        }
    }

    private List<GenerationEvent> streamed(CautiousGenerator generator, GenerationRequest request) {
        List<GenerationEvent> events = new ArrayList<>();
        try (GenerationStream stream = generator.stream(request)) {
            stream.forEachRemaining(events::add);
        }
        return events;
    }

    private static String text(List<GenerationEvent> events) {
        StringBuilder text = new StringBuilder();
        events.forEach(event -> text.append(event instanceof TextDelta delta ? delta.text() : ""));
        return text.toString();
    }

    @Test
    void everySubscriberHasAnAnswerOfItsOwnWhichIsTheStreams() {
        try (CautiousGenerator generator = gated(JudgingModel.of(2))) {
            Flow.Publisher<GenerationEvent> publisher = generator.publisher(request(SAFE));
            assertThat(verifier.sessions()).isZero();
            List<Reader> readers = List.of(Reader.of(publisher), Reader.of(publisher), Reader.of(publisher));
            readers.forEach(reader -> reader.ask(Long.MAX_VALUE));
            String whole = text(streamed(generator, request(SAFE)));
            for (Reader reader : readers) {
                reader.awaitEnd();
                assertThat(reader.faults).isEmpty();
                assertThat(reader.complete).isTrue();
                assertThat(reader.events.get(0)).isInstanceOf(Judged.class);
                assertThat(text(reader.events)).isEqualTo(whole);
                assertThat(reader.events.get(reader.events.size() - 1)).isInstanceOf(Completed.class);
            }
        }
        assertThat(verifier.openSessions()).isZero();
    }

    @Test
    void rule1_1_nothingIsComputedThatWasNotAskedFor() throws Exception {
        int[] passesOf = new int[4];
        for (int asked = 1; asked < 4; asked++) {
            passes.set(0);
            try (GenerationStream stream = plain(verifier).stream(request(SAFE))) {
                for (int i = 0; i < asked; i++) {
                    stream.next();
                }
                passesOf[asked] = passes.get();
            }
        }
        passes.set(0);
        Reader reader = Reader.of(plain(verifier).publisher(request(SAFE)));
        Thread.sleep(20);
        assertThat(passes).hasValue(0);
        for (int asked = 1; asked < 4; asked++) {
            reader.ask(1).awaitEvents(asked);
            Thread.sleep(20);
            assertThat(reader.events).hasSize(asked);
            assertThat(passes).hasValue(passesOf[asked]);
        }
        reader.subscription().cancel();
        verifier.awaitNoSessions();
    }

    @Property(tries = 60, seed = "21")
    void rules1_1And1_3_demandBoundsWhatComesWhoeverAsksAndItComesOneByOne(
            @ForAll boolean toxic,
            @ForAll boolean direct,
            @ForAll @Size(max = 12) List<@IntRange(min = 1, max = 3) Integer> asked)
            throws Exception {
        List<GenerationEvent> whole = streamed(gated(JudgingModel.of(2)), request(toxic ? TOXIC : SAFE));
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            Reader reader = Reader.of(gated(JudgingModel.of(2))
                    .publisher(request(toxic ? TOXIC : SAFE), direct ? Runnable::run : threads));
            asked.forEach(count -> threads.execute(() -> reader.ask(count)));
            int total = asked.stream().mapToInt(Integer::intValue).sum();
            int expected = Math.min(total, whole.size());
            reader.awaitEvents(expected);
            Thread.sleep(2);
            assertThat(reader.events).hasSize(expected);
            if (total >= whole.size()) {
                reader.awaitEnd();
                assertThat(text(reader.events)).isEqualTo(text(whole));
            } else {
                assertThat(reader.complete).isFalse();
                reader.subscription().cancel();
            }
            assertThat(reader.faults).isEmpty();
            assertThat(reader.failure).isNull();
            verifier.awaitNoSessions();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void rule1_9_whatIsAskedForInOnSubscribeComesBehindIt() {
        AtomicBoolean subscribed = new AtomicBoolean();
        Reader reader = new Reader(next -> assertThat(subscribed).isTrue());
        plain(verifier).publisher(request(SAFE), Runnable::run).subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                reader.onSubscribe(subscription);
                subscription.request(Long.MAX_VALUE);
                subscribed.set(true);
            }

            @Override
            public void onNext(GenerationEvent event) {
                reader.onNext(event);
            }

            @Override
            public void onError(Throwable failure) {
                reader.onError(failure);
            }

            @Override
            public void onComplete() {
                reader.onComplete();
            }
        });
        assertThat(reader.complete).isTrue();
        assertThat(reader.faults).isEmpty();
        assertThat(reader.events).hasSize(TOKENS + 1);
    }

    @Test
    void rule2_8_cancellingStopsTheEngineAfterThePassUnderWayAndNothingComesBehindIt() throws Exception {
        HeldPass held = new HeldPass();
        TableModel main = bytes().at(tokens -> {
            passes.incrementAndGet();
            held.pass(tokens);
        });
        try (CautiousGenerator generator = plain(main)) {
            Reader reader = Reader.of(generator.publisher(request(SAFE))).ask(Long.MAX_VALUE);
            held.awaitEntry();
            reader.subscription().cancel();
            reader.subscription().cancel();
            held.release();
            main.awaitNoSessions();
            assertThat(passes).hasValue(1);
            assertThat(reader.events).isEmpty();
            reader.ask(5);
            assertThat(reader.end.getCount()).isOne();
        }
    }

    @Test
    void rule3_5_cancellingWhatNobodyReadsFreesItAtOnce() throws Exception {
        Reader reader =
                Reader.of(plain(verifier).publisher(request(SAFE))).ask(2).awaitEvents(2);
        Thread.sleep(20);
        assertThat(verifier.openSessions()).isOne();
        reader.subscription().cancel();
        assertThat(verifier.openSessions()).isZero();
    }

    @Test
    void aSubscriberMayCancelFromOnNext() {
        Reader reader = Reader.of(plain(verifier).publisher(request(SAFE), Runnable::run), read -> read.subscription()
                .cancel());
        reader.ask(Long.MAX_VALUE);
        assertThat(reader.events).hasSize(1);
        assertThat(reader.complete).isFalse();
        assertThat(verifier.openSessions()).isZero();
    }

    @Test
    void rule3_3_whoAsksForOneMoreFromEachIsNotCalledDeeperAndDeeper() {
        TableModel main = bytes();
        GenerationRequest longer =
                GenerationRequest.builder().prompt(SAFE).maxNewTokens(2000).build();
        AtomicInteger deepest = new AtomicInteger();
        Reader reader = Reader.of(plain(main).publisher(longer, Runnable::run), read -> {
            deepest.accumulateAndGet(Thread.currentThread().getStackTrace().length, Math::max);
            read.ask(1);
        });
        reader.ask(1);
        assertThat(reader.complete).isTrue();
        assertThat(reader.events).hasSizeGreaterThan(300);
        assertThat(deepest.get()).isLessThan(300);
    }

    @Test
    void rule3_9_askingForNothingIsAnError() throws Exception {
        for (long count : new long[] {0, -1, Long.MIN_VALUE}) {
            Reader reader = Reader.of(plain(verifier).publisher(request(SAFE)))
                    .ask(1)
                    .awaitEvents(1)
                    .ask(count)
                    .awaitEnd();
            assertThat(reader.failure)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("request is " + count)
                    .hasMessageContaining("3.9");
            assertThat(reader.complete).isFalse();
            assertThat(reader.faults).isEmpty();
            reader.ask(1);
            assertThat(reader.events).hasSize(1);
        }
        verifier.awaitNoSessions();
    }

    @Test
    void rule3_17_demandAddsUpToMoreThanALongHolds() {
        Reader reader = Reader.of(plain(verifier).publisher(request(SAFE), Runnable::run), read -> {
            read.ask(Long.MAX_VALUE);
            read.ask(Long.MAX_VALUE);
        });
        reader.ask(1);
        assertThat(reader.complete).isTrue();
    }

    @Test
    void nothingOfAnAnswerLeavesBeforeTheVerdict() throws Exception {
        HeldPass held = new HeldPass();
        try (CautiousGenerator generator = gated(JudgingModel.of(2).at(held))) {
            Reader reader = Reader.of(generator.publisher(request(SAFE))).ask(Long.MAX_VALUE);
            held.awaitEntry();
            Thread.sleep(20);
            assertThat(reader.events).isEmpty();
            assertThat(passes).hasValue(0);
            held.release();
            assertThat(reader.awaitEnd().events.get(0)).isInstanceOf(Judged.class);
        }
    }

    @Test
    void aRefusalIsTheVerdictAndTheRefusalAndNothingOfTheVerifiers() {
        Reader reader = Reader.of(gated(JudgingModel.of(2)).publisher(request(TOXIC)))
                .ask(Long.MAX_VALUE)
                .awaitEnd();
        assertThat(reader.events).hasSize(3);
        assertThat(reader.events.get(0)).isInstanceOf(Judged.class);
        assertThat(text(reader.events)).isEqualTo("No.");
        assertThat(((Completed) reader.events.get(2)).result().finishReason()).isEqualTo(FinishReason.REFUSED);
        assertThat(passes).hasValue(0);
    }

    @Test
    void failuresComeThroughOnErrorWithWhatCameBefore() throws Exception {
        TableModel failing = bytes().failingAfter(1);
        CautiousGenerator generator = plain(failing);
        Reader reader = Reader.of(generator.publisher(request(SAFE)))
                .ask(Long.MAX_VALUE)
                .awaitEnd();
        assertThat(reader.failure).isInstanceOf(RuntimeException.class);
        assertThat(reader.complete).isFalse();
        assertThat(reader.events).hasSize(1);
        assertThat(failing.openSessions()).isZero();
        RejectedExecutionException full = new RejectedExecutionException("full");
        Reader turnedAway = Reader.of(generator.publisher(request(SAFE), task -> {
                    throw full;
                }))
                .ask(1);
        assertThat(turnedAway.failure).isSameAs(full);
        generator.close();
        for (Flow.Publisher<GenerationEvent> late :
                List.of(generator.publisher(request(SAFE)), generator.publisher(request(SAFE), Runnable::run))) {
            assertThat(Reader.of(late).ask(1).awaitEnd().failure).isInstanceOf(ClosedException.class);
        }
    }

    @Test
    void aSubscriberThatThrowsIsToldNothingMoreAndHoldsNothing() throws Exception {
        Reader reader = Reader.of(plain(verifier).publisher(request(SAFE)), read -> {
            throw new IllegalStateException("the reader's own fault");
        });
        reader.ask(Long.MAX_VALUE).awaitEvents(1);
        verifier.awaitNoSessions();
        assertThat(reader.events).hasSize(1);
        Flow.Subscriber<GenerationEvent> broken = new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                throw new IllegalStateException("the reader's own fault");
            }

            @Override
            public void onNext(GenerationEvent event) {}

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onComplete() {}
        };
        assertThatThrownBy(() -> plain(verifier).publisher(request(SAFE)).subscribe(broken))
                .hasMessage("the reader's own fault");
    }

    @Test
    void anAnswerThatWaitsForItsReaderOutlivesItsGenerator() throws Exception {
        CautiousGenerator generator = plain(verifier);
        Reader reader = Reader.of(generator.publisher(request(SAFE))).ask(1).awaitEvents(1);
        generator.close();
        reader.ask(Long.MAX_VALUE).awaitEnd();
        assertThat(reader.complete).isTrue();
    }
}
