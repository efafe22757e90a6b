package ai.cautious.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.ClosedException;
import ai.cautious.OverloadedException;
import ai.cautious.limits.RequestQueue.Slot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RequestQueueTest {

    private static RequestQueue queue(int running, int waiting) {
        return RequestQueue.of(limits(running, waiting));
    }

    private static RequestLimits limits(int running, int waiting) {
        return RequestLimits.builder().maxRunning(running).maxWaiting(waiting).build();
    }

    @Test
    void asManyRunAsMayAndTheOthersWaitTheirTurn() throws InterruptedException {
        RequestQueue queue = queue(2, 2);
        Slot first = queue.enter();
        Slot second = queue.enter();
        CompletableFuture<Slot> third = queue.request();
        CompletableFuture<Slot> fourth = queue.request();
        assertThat(queue.running()).isEqualTo(2);
        assertThat(queue.waiting()).isEqualTo(2);
        second.close();
        second.close();
        assertThat(third).isCompleted();
        assertThat(fourth).isNotDone();
        first.close();
        assertThat(fourth).isCompleted();
        third.join().close();
        fourth.join().close();
        assertThat(queue.running()).isZero();
        assertThat(queue.waiting()).isZero();
    }

    @Test
    void whatIsTooMuchIsTurnedAwayAtOnce() throws InterruptedException {
        RequestQueue queue = queue(1, 1);
        Slot slot = queue.enter();
        queue.request();
        assertThatThrownBy(queue::enter)
                .isInstanceOf(OverloadedException.class)
                .hasMessage("1 requests run and 1 wait, and no more may; ask again later");
        slot.close();
    }

    @Test
    void whoeverWaitsForTooLongIsTurnedAwayAndLeavesRoom() throws InterruptedException {
        List<String> told = new ArrayList<>();
        QueueListener listener = new QueueListener() {
            @Override
            public void admitted(Duration waited) {
                told.add("admitted");
            }

            @Override
            public void rejected(OverloadedException reason) {
                told.add("rejected");
                throw new IllegalStateException("listeners may fail");
            }
        };
        RequestQueue queue = RequestQueue.of(
                limits(1, 1).toBuilder().queueTime(Duration.ofMillis(30)).build(), listener);
        Slot slot = queue.enter();
        assertThatThrownBy(queue::enter)
                .isInstanceOf(OverloadedException.class)
                .hasMessage("no request has ended within PT0.03S, for which one waits at most; ask again later");
        assertThat(queue.waiting()).isZero();
        slot.close();
        queue.enter().close();
        assertThat(told).containsExactly("admitted", "rejected", "admitted");
    }

    @Test
    void whoeverGivesUpIsPassedOver() throws InterruptedException {
        RequestQueue queue = queue(1, 2);
        Slot slot = queue.enter();
        CompletableFuture<Slot> impatient = queue.request();
        CompletableFuture<Slot> patient = queue.request();
        RequestQueue.leave(impatient);
        assertThat(queue.waiting()).isEqualTo(1);
        slot.close();
        assertThat(patient).isCompleted();
        RequestQueue.leave(patient);
        RequestQueue.leave(patient);
        assertThat(queue.running()).isZero();
    }

    @Test
    void aThreadThatIsInterruptedLeavesTheQueue() throws Exception {
        RequestQueue queue = queue(1, 1);
        Slot slot = queue.enter();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                queue.enter();
            } catch (InterruptedException e) {
                thrown.complete(e);
            }
        });
        waiting.start();
        while (queue.waiting() == 0) {
            Thread.onSpinWait();
        }
        waiting.interrupt();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(queue.waiting()).isZero();
        slot.close();
        assertThat(queue.running()).isZero();
    }

    @Test
    void onceClosedItLetsNothingInAndTellsWhenTheLastHasEnded() throws InterruptedException {
        RequestQueue queue = queue(1, 1);
        Slot slot = queue.enter();
        CompletableFuture<Slot> waiting = queue.request();
        queue.close();
        queue.close();
        assertThatThrownBy(waiting::join)
                .hasCauseInstanceOf(ClosedException.class)
                .hasMessageContaining("the request queue has been closed");
        assertThatThrownBy(queue::enter).isInstanceOf(ClosedException.class);
        assertThat(queue.ended()).isNotDone();
        slot.close();
        assertThat(queue.ended()).isCompleted();
        RequestQueue idle = queue(1, 0);
        idle.close();
        assertThat(idle.ended()).isCompleted();
    }

    @Test
    void noSlotIsLostOrGivenTwiceWhateverThreadsDo() throws Exception {
        RequestQueue queue = RequestQueue.of(
                limits(3, 5).toBuilder().queueTime(Duration.ofMillis(2)).build());
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        List<Future<?>> all = new ArrayList<>();
        for (int thread = 0; thread < 16; thread++) {
            all.add(threads.submit(() -> {
                for (int i = 0; i < 500; i++) {
                    CompletableFuture<Slot> asked = queue.request();
                    if (ThreadLocalRandom.current().nextInt(3) == 0) {
                        RequestQueue.leave(asked);
                        continue;
                    }
                    try (Slot slot = asked.handle((given, refused) -> given).get()) {
                        if (slot != null) {
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                            Thread.sleep(0, 100_000);
                            running.decrementAndGet();
                        }
                    }
                }
                return null;
            }));
        }
        for (Future<?> each : all) {
            each.get();
        }
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValueBetween(1, 3);
        assertThat(queue.running()).isZero();
        assertThat(queue.waiting()).isZero();
    }
}
