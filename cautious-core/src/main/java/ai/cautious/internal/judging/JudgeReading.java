package ai.cautious.internal.judging;

import ai.cautious.ClosedException;
import ai.cautious.internal.Prefill;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.TokenSession;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A model's session that reads one judge's prompt after another: what they begin with alike is computed once. Where that
 * beginning is given, nothing else is kept, so that each prompt is computed in the same passes whatever was read before, and
 * comes out the same to the last bit. Closed by any thread, otherwise not thread-safe: one that is closed while it is in use
 * is freed when that ends.
 */
final class JudgeReading implements AutoCloseable {

    private final Function<SessionOptions, ? extends TokenSession> model;
    private int @Nullable [] beginning;
    private @Nullable TokenSession session;
    private int capacity;
    private int[] read = {};
    private boolean used;
    private volatile boolean closed;

    /**
     * Before anything is read.
     *
     * @param model opens sessions
     */
    JudgeReading(Function<SessionOptions, ? extends TokenSession> model) {
        this.model = model;
    }

    /** Has what prompts begin with computed first, in passes of its own, and nothing kept behind it. */
    void beginWith(int[] tokens) {
        beginning = tokens;
    }

    /** Whether nobody waits for what is read. */
    boolean isClosed() {
        return closed;
    }

    /** Whether there is a session that holds what was read last. */
    boolean isOpen() {
        return session != null;
    }

    private static ClosedException closedException() {
        return new ClosedException("the judge's session");
    }

    /**
     * Keeps the session while it is used; {@link #release} follows.
     *
     * @throws ClosedException if this has been closed
     */
    synchronized void use() {
        if (closed) {
            throw closedException();
        }
        used = true;
    }

    /** Frees the session if this was closed while it was used. */
    synchronized void release() {
        used = false;
        if (closed) {
            free();
        }
    }

    /** How many tokens the session holds. */
    int capacity() {
        return capacity;
    }

    /**
     * Makes a prompt the session's sequence, whatever stood behind the one before.
     *
     * @param prompt in the model's own tokens
     * @param tokens how many the session must hold
     * @param options of the session that is opened where there is none that does
     * @return the session in those tokens, closed with this; all but the prompt's last step is computed
     * @throws ClosedException if this is closed meanwhile
     */
    TokenSession read(int[] prompt, int tokens, SessionOptions options) {
        if (session == null || capacity < tokens) {
            free();
            session = model.apply(options);
            capacity = options.capacity();
        }
        TokenSession sequence = session.inOwnTokens();
        sequence.truncate(kept(prompt));
        if (sequence.length() == 0 && beginning != null && beginning.length > 0 && begins(prompt)) {
            sequence.append(beginning);
            sequence.prefill();
        }
        sequence.append(Arrays.copyOfRange(prompt, sequence.length(), prompt.length));
        read = prompt;
        Prefill.computeToLastStep(sequence, this::isInVain);
        return sequence;
    }

    /** @throws ClosedException if it is */
    private boolean isInVain() {
        if (closed) {
            throw closedException();
        }
        return false;
    }

    /** How much of what was read stays for another prompt; the beginning's last token is computed with what follows. */
    private int kept(int[] prompt) {
        if (beginning == null) {
            return same(read, prompt);
        }
        return begins(read) && begins(prompt) ? Math.max(0, beginning.length - 1) : 0;
    }

    private boolean begins(int[] prompt) {
        return beginning != null && same(beginning, prompt) == beginning.length;
    }

    /** How many tokens two begin with alike. */
    static int same(int[] one, int[] other) {
        int mismatch = Arrays.mismatch(one, other);
        return mismatch < 0 ? one.length : mismatch;
    }

    /** Frees the session; another prompt opens another. */
    synchronized void free() {
        if (session != null) {
            TokenSession closing = session;
            session = null;
            read = new int[0];
            closing.close();
        }
    }

    /** Frees the session after a failure, to which what goes wrong with that is added. */
    void freeAfter(Throwable failure) {
        try {
            free();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }

    /** Frees the session, or leaves that to who uses it. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        if (!used) {
            free();
        }
    }
}
