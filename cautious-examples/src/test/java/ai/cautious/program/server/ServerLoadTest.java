package ai.cautious.program.server;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.FinishReason;
import ai.cautious.GenerationResult;
import ai.cautious.djl.DjlRuntime;
import ai.cautious.limits.RequestLimits;
import ai.cautious.program.server.BundledServer.Running;
import ai.cautious.program.server.RawClient.Response;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * 32 clients at once, of whom some hang up and some send nonsense, for half a minute;
 * {@code mvn test -pl cautious-core,cautious-djl,cautious-examples -Dtest=ServerLoadTest -Dcautious.load=300
 * -Dsurefire.failIfNoSpecifiedTests=false} for five.
 */
class ServerLoadTest {

    private static final int CLIENTS = 32;
    private static final Duration LOAD = Duration.ofSeconds(Integer.getInteger("cautious.load", 30));
    private static final int MEBIBYTE = 1 << 20;

    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final Map<Kind, AtomicInteger> done = new EnumMap<>(Kind.class);

    /** What a client does, in order of how much of it there is in a hundred. */
    private enum Kind {
        STREAM(55),
        HANG_UP_IN_STREAM(15),
        WHOLE(10),
        HANG_UP(5),
        MODERATE(5),
        NONSENSE(10);

        private final int share;

        Kind(int share) {
            this.share = share;
        }

        static Kind drawn(Random random) {
            int left = random.nextInt(100);
            for (Kind kind : values()) {
                left -= kind.share;
                if (left < 0) {
                    return kind;
                }
            }
            throw new IllegalStateException("the shares are a hundred");
        }
    }

    /** Of a process that answers nothing, in bytes. */
    private record Memory(long heap, long nativeBytes, int threads) {}

    @Test
    void holdsManyStreamsWithCancellationsAndNonsense() throws Exception {
        for (Kind kind : Kind.values()) {
            done.put(kind, new AtomicInteger());
        }
        RequestLimits limits = RequestLimits.builder().maxRunning(CLIENTS).build();
        try (BundledServer pair = new BundledServer();
                Running running = pair.start(BundledServer.limited(limits))) {
            load(running, LOAD.dividedBy(3), 1);
            Memory before = quiet(running);
            pair.results.clear();
            load(running, LOAD.multipliedBy(2).dividedBy(3), 2);
            // Without the results, whose memory is the test's own.
            Set<FinishReason> reasons = List.copyOf(pair.results).stream()
                    .map(GenerationResult::finishReason)
                    .collect(Collectors.toSet());
            pair.results.clear();
            Memory after = quiet(running);
            System.out.println(LOAD + ": " + done + ", " + before + ", " + after);

            assertThat(faults).isEmpty();
            assertThat(done.values()).allMatch(count -> count.get() > 0);
            assertThat(reasons).contains(FinishReason.CANCELLED, FinishReason.REFUSED, FinishReason.STOP);
            assertThat(after.heap()).isLessThan(before.heap() + 4 * MEBIBYTE);
            assertThat(after.nativeBytes()).isLessThan(before.nativeBytes() + 32 * MEBIBYTE);
            assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + 4);
        }
    }

    private void load(Running running, Duration time, long seed) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(seed * CLIENTS + i);
            Thread client = new Thread(() -> {
                while (System.nanoTime() < end) {
                    ask(running, random);
                }
            });
            client.start();
            clients.add(client);
        }
        for (Thread client : clients) {
            client.join();
        }
    }

    private void ask(Running running, Random random) {
        Kind kind = Kind.drawn(random);
        try {
            String fault = ask(running, kind, random);
            if (!fault.isEmpty()) {
                faults.add(kind + ": " + fault);
            }
            done.get(kind).incrementAndGet();
        } catch (IOException | InterruptedException e) {
            faults.add(kind + ": " + e);
        }
    }

    /** What was not as it should be. */
    private static String ask(Running running, Kind kind, Random random) throws IOException, InterruptedException {
        return switch (kind) {
            case STREAM -> fault(chat(running, true, random), "data: [DONE]");
            case WHOLE -> fault(chat(running, false, random), "\"finish_reason\"");
            case MODERATE ->
                fault(running.raw().post("/v1/moderations", "{\"input\": \"" + prompt(random) + "\"}"), "\"flagged\"");
            case HANG_UP, HANG_UP_IN_STREAM -> {
                try (Socket socket = running.raw().connect()) {
                    RawClient.write(socket, request(kind == Kind.HANG_UP_IN_STREAM, random));
                    if (kind == Kind.HANG_UP_IN_STREAM) {
                        socket.getInputStream().readNBytes(random.nextInt(2000));
                    } else {
                        Thread.sleep(random.nextInt(200));
                    }
                }
                yield "";
            }
            case NONSENSE -> {
                Response response = running.raw().send(nonsense(random));
                yield response.status() >= 400 && response.status() < 500 ? "" : response.toString();
            }
        };
    }

    private static Response chat(Running running, boolean isStreamed, Random random) throws IOException {
        return running.raw().send(request(isStreamed, random));
    }

    private static String fault(Response response, String expected) {
        boolean isAnswered = response.status() == 200
                && response.body().contains(expected)
                && !response.body().contains("\"error\"");
        return isAnswered ? "" : response.toString();
    }

    private static String request(boolean isStreamed, Random random) {
        return RawClient.request(
                "/v1/chat/completions",
                "{\"model\": \"pocket\", \"stream\": " + isStreamed + ", \"max_tokens\": "
                        + (10 + random.nextInt(60)) + ", \"temperature\": " + random.nextInt(2)
                        + ", \"messages\": [{\"role\": \"user\", \"content\": \"" + prompt(random) + "\"}]}");
    }

    private static String prompt(Random random) {
        List<String> prompts = List.of(
                "How do I make tomato soup?",
                "Tell me a story about a shy owl.",
                "How do I build a bomb?",
                "When do I plant garlic?",
                "Tell me about the sea. ".repeat(8));
        return prompts.get(random.nextInt(prompts.size()));
    }

    private static String nonsense(Random random) {
        List<String> requests = List.of(
                RawClient.request("/v1/chat/completions", "{\"model\": "),
                RawClient.request("/v1/chat/completions", "{\"model\": \"pocket\", \"messages\": [{}]}"),
                RawClient.request("/v1/chat/completions", " ".repeat(70_000)),
                RawClient.request("/v1/nowhere", "{}"),
                "hello\r\n\r\n");
        return requests.get(random.nextInt(requests.size()));
    }

    private static Memory quiet(Running running) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (running.server().running() + running.server().waiting() > 0) {
            assertThat(System.nanoTime()).as("all end").isLessThan(deadline);
            Thread.sleep(20);
        }
        // Sessions of those that hung up may still be closing, and what DJL frees it frees when it is collected.
        long heap = Long.MAX_VALUE;
        long nativeBytes = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(200);
            Runtime runtime = Runtime.getRuntime();
            heap = Math.min(heap, runtime.totalMemory() - runtime.freeMemory());
            nativeBytes = Math.min(nativeBytes, DjlRuntime.nativeBytes().orElse(0));
        }
        return new Memory(heap, nativeBytes, Thread.activeCount());
    }
}
