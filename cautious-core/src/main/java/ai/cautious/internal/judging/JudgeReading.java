package ai.cautious.internal.judging;

import ai.cautious.model.DraftModel;
import ai.cautious.model.DraftSession;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.TokenSession;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A judge's session that reads one prompt after another: what they begin with alike is computed once. Not thread-safe. */
public final class JudgeReading implements AutoCloseable {

    private final DraftModel draft;
    private final int[] beginning;
    private @Nullable DraftSession session;
    private int capacity;
    private int[] read = {};

    /**
     * Before anything is read.
     *
     * @param draft stays the caller's to close
     * @param beginning what is computed first, for prompts that begin with it
     */
    public JudgeReading(DraftModel draft, int[] beginning) {
        this.draft = draft;
        this.beginning = beginning;
    }

    /** How many tokens the session holds. */
    public int capacity() {
        return capacity;
    }

    /**
     * Makes a prompt the session's sequence, whatever stood behind the one before.
     *
     * @param prompt in the draft's own tokens
     * @param tokens how many the session must hold
     * @param options of the session that is opened where there is none that does
     * @return closed with this
     */
    public DraftSession read(int[] prompt, int tokens, SessionOptions options) {
        if (session == null || capacity < tokens) {
            close();
            session = draft.open(options);
            capacity = options.capacity();
        }
        TokenSession sequence = session.inOwnTokens();
        sequence.truncate(begins(prompt) ? same(read, prompt) : 0);
        if (sequence.length() == 0 && beginning.length > 0 && begins(prompt)) {
            sequence.append(beginning);
            sequence.prefill();
        }
        sequence.append(Arrays.copyOfRange(prompt, sequence.length(), prompt.length));
        read = prompt;
        return session;
    }

    /** Forgets what was read behind so many tokens, and all of a prompt that did not begin like the others. */
    public void keep(int tokens) {
        read = Arrays.copyOf(read, begins(read) ? Math.min(tokens, read.length) : 0);
    }

    private boolean begins(int[] prompt) {
        return same(beginning, prompt) == beginning.length;
    }

    /** How many tokens two begin with alike. */
    public static int same(int[] one, int[] other) {
        int mismatch = Arrays.mismatch(one, other);
        return mismatch < 0 ? one.length : mismatch;
    }

    /** Closes the session; another prompt opens another. Idempotent. */
    @Override
    public void close() {
        if (session != null) {
            DraftSession closing = session;
            session = null;
            read = new int[0];
            closing.close();
        }
    }

    /** Closes the session after a failure, to which what goes wrong with closing is added. */
    public void closeAfter(Throwable failure) {
        try {
            close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
