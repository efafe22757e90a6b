package ai.cautious.djl.internal.hub;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An answer's body, piece by piece, which gives up where none comes: the JDK's client would wait for ever. One reader. */
final class TimedBody implements BodySubscriber<TimedBody>, AutoCloseable {

    /** Of an answer that nobody reads, so that the next goes over the same connection. */
    private static final int DRAINED = 1 << 16;

    private static final Duration DRAINING = Duration.ofSeconds(1);

    private final Duration patience;
    private final BlockingQueue<Piece> received = new LinkedBlockingQueue<>();
    private @Nullable Subscription subscription;
    private boolean closed;

    /** Some bytes, the end where there are none, or why there will be no more. */
    private record Piece(List<ByteBuffer> bytes, @Nullable Throwable fault) {}

    TimedBody(Duration patience) {
        this.patience = patience;
    }

    @Override
    public CompletionStage<TimedBody> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public synchronized void onSubscribe(Subscription given) {
        subscription = given;
        if (closed) {
            given.cancel();
        } else {
            given.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        received.add(new Piece(bytes, null));
    }

    @Override
    public void onError(Throwable fault) {
        received.add(new Piece(List.of(), fault));
    }

    @Override
    public void onComplete() {
        received.add(new Piece(List.of(), null));
    }

    /**
     * The next bytes; none at the end, after which it may not be asked again.
     *
     * @throws HttpTimeoutException if nothing comes
     * @throws IOException if the connection is cut
     */
    List<ByteBuffer> next() throws IOException, InterruptedException {
        return next(patience);
    }

    private List<ByteBuffer> next(Duration wait) throws IOException, InterruptedException {
        Piece piece = received.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
        if (piece == null) {
            throw new HttpTimeoutException("nothing came for " + wait.toSeconds() + " s");
        }
        if (piece.fault() != null) {
            throw new IOException(String.valueOf(piece.fault().getMessage()), piece.fault());
        }
        synchronized (this) {
            if (subscription != null) {
                subscription.request(1);
            }
        }
        return piece.bytes();
    }

    /**
     * All bytes.
     *
     * @param time for all of them: who sends one now and then would not end
     * @throws HttpTimeoutException if they do not come in that time
     * @throws IOException if there are more than so many, or the connection is cut
     */
    byte[] readAll(int most, Duration time) throws IOException, InterruptedException {
        long start = System.nanoTime();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (List<ByteBuffer> bytes = next(least(time)); !bytes.isEmpty(); bytes = next(least(time))) {
            for (ByteBuffer some : bytes) {
                byte[] array = new byte[some.remaining()];
                some.get(array);
                all.writeBytes(array);
            }
            if (all.size() > most) {
                throw new IOException("the answer has more than " + most + " bytes");
            }
            if (System.nanoTime() - start > time.toNanos()) {
                throw new HttpTimeoutException("the answer does not end in " + time.toSeconds() + " s");
            }
        }
        return all.toByteArray();
    }

    private Duration least(Duration time) {
        return time.compareTo(patience) < 0 ? time : patience;
    }

    /** Reads what nobody needs, if that is little and there at once. */
    void drain() throws InterruptedException {
        try (this) {
            readAll(DRAINED, DRAINING);
        } catch (IOException e) {
            // What nobody needs may fail to come.
        }
    }

    /** Ends the answer, wherever it is. */
    @Override
    public synchronized void close() {
        closed = true;
        if (subscription != null) {
            subscription.cancel();
        }
    }
}
