package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.testing.ByteTokenizer;
import ai.cautious.testing.HeldPass;
import ai.cautious.testing.TableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Answers that are made on other threads. */
class GenerationFutureTest {

    private static final GenerationRequest REQUEST =
            GenerationRequest.builder().prompt("Hello.").maxNewTokens(6).build();

    private static TableModel bytes() {
        return TableModel.of(1, ByteTokenizer.SIZE, 3)
                .reading(new ByteTokenizer())
                .withTemplate(ByteTokenizer.template());
    }

    private static CautiousGenerator generator(TableModel verifier) {
        return CautiousGenerator.builder().verifier(verifier).build();
    }

    @Test
    void givesWhatGenerateGivesOnADaemonThread() throws Exception {
        List<Thread> threads = new ArrayList<>();
        TableModel verifier = bytes().at(tokens -> threads.add(Thread.currentThread()));
        try (CautiousGenerator generator = generator(verifier)) {
            GenerationResult result = generator.generateAsync(REQUEST).get(10, TimeUnit.SECONDS);
            assertThat(threads)
                    .isNotEmpty()
                    .doesNotContain(Thread.currentThread())
                    .allMatch(Thread::isDaemon);
            assertThat(result.tokens()).isEqualTo(generator.generate(REQUEST).tokens());
            // Before the future was complete.
            assertThat(verifier.openSessions()).isZero();
        }
    }

    @Test
    void runsWhereItIsTold() {
        List<Runnable> tasks = new ArrayList<>();
        CompletableFuture<GenerationResult> answer = generator(bytes()).generateAsync(REQUEST, tasks::add);
        assertThat(answer).isNotDone();
        assertThat(tasks).hasSize(1);
        tasks.get(0).run();
        assertThat(answer.join().tokens()).hasSize(6);
    }

    @Test
    void cancellingStopsTheEngineAfterThePassUnderWay() throws Exception {
        HeldPass held = new HeldPass();
        AtomicInteger passes = new AtomicInteger();
        TableModel verifier = bytes().at(tokens -> {
            passes.incrementAndGet();
            held.pass(tokens);
        });
        try (CautiousGenerator generator = generator(verifier)) {
            CompletableFuture<GenerationResult> answer = generator.generateAsync(REQUEST);
            held.awaitEntry();
            assertThat(answer.cancel(true)).isTrue();
            held.release();
            assertThatThrownBy(answer::join).isInstanceOf(CancellationException.class);
            verifier.awaitNoSessions();
            assertThat(passes.get()).isEqualTo(1);
        }
    }

    @Test
    void aTimeoutStopsTheEngine() throws Exception {
        HeldPass held = new HeldPass();
        TableModel verifier = bytes().at(held);
        try (CautiousGenerator generator = generator(verifier)) {
            CompletableFuture<GenerationResult> answer =
                    generator.generateAsync(REQUEST).orTimeout(20, TimeUnit.MILLISECONDS);
            held.awaitEntry();
            assertThatThrownBy(answer::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
            held.release();
            verifier.awaitNoSessions();
        }
    }

    @Test
    void cancelledBeforeItsTurnNothingIsComputed() {
        AtomicInteger passes = new AtomicInteger();
        List<Runnable> tasks = new ArrayList<>();
        TableModel verifier = bytes().at(tokens -> passes.incrementAndGet());
        generator(verifier).generateAsync(REQUEST, tasks::add).cancel(true);
        tasks.forEach(Runnable::run);
        assertThat(passes).hasValue(0);
        assertThat(verifier.sessions()).isZero();
    }

    @Test
    void failuresReachWhoWaits() {
        CautiousGenerator failing = generator(bytes().failingAfter(1));
        assertThatThrownBy(() -> failing.generateAsync(REQUEST).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(RuntimeException.class);
        RejectedExecutionException full = new RejectedExecutionException("full");
        Executor none = task -> {
            throw full;
        };
        assertThatThrownBy(() -> failing.generateAsync(REQUEST, none).join()).hasCause(full);
        failing.close();
        assertThatThrownBy(() -> failing.generateAsync(REQUEST).join()).hasCauseInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> failing.generateAsync(REQUEST, Runnable::run).join())
                .hasCauseInstanceOf(ClosedException.class);
    }

    @Test
    void closingTheGeneratorLetsTheAnswerUnderWayGoOn() throws Exception {
        HeldPass held = new HeldPass();
        CautiousGenerator generator = generator(bytes().at(held));
        CompletableFuture<GenerationResult> answer = generator.generateAsync(REQUEST);
        held.awaitEntry();
        generator.close();
        held.release();
        assertThat(answer.get(10, TimeUnit.SECONDS).tokens()).hasSize(6);
    }

    @Test
    void manyAtOnceDoNotWaitForEachOther() throws Exception {
        CountDownLatch all = new CountDownLatch(8);
        TableModel verifier = bytes().at(tokens -> {
            all.countDown();
            HeldPass.await(all);
        });
        try (CautiousGenerator generator = generator(verifier)) {
            List<CompletableFuture<GenerationResult>> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(generator.generateAsync(REQUEST));
            }
            for (CompletableFuture<GenerationResult> answer : answers) {
                assertThat(answer.get(10, TimeUnit.SECONDS).tokens()).hasSize(6);
            }
        }
    }
}
