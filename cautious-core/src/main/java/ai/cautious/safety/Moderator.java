package ai.cautious.safety;

import static java.util.Objects.requireNonNull;

import ai.cautious.ChatMessage;
import ai.cautious.ClosedException;
import ai.cautious.internal.judging.AuditedGate;
import ai.cautious.internal.judging.Timeout;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * Judges one text after another as a gate has it, in time and on record, whatever answers them. What was judged before plays
 * no part in a decision; a model computes the moderation instruction once. Not thread-safe.
 *
 * <pre>{@code
 * try (Moderator moderator = Moderator.of(SafetyGate.defaults(), ModelJudge.of(judge))) {
 *     for (String text : texts) {
 *         GateDecision decision = moderator.decide(text);
 *     }
 * }
 * }</pre>
 */
public final class Moderator implements AutoCloseable {

    private final AuditedGate gate;
    private final ExecutorService threads = Timeout.newThreads();
    private @Nullable JudgeSession session;
    private boolean closed;

    private Moderator(SafetyGate gate, SafetyJudge judge) {
        this.gate = new AuditedGate(gate, judge, threads);
    }

    /**
     * A moderator.
     *
     * @param judge what it holds stays the caller's to close, after what is returned
     * @return the caller closes it
     * @throws ai.cautious.InvalidOptionException if the gate has a category that the judge does not know
     */
    public static Moderator of(SafetyGate gate, SafetyJudge judge) {
        return new Moderator(requireNonNull(gate, "gate"), requireNonNull(judge, "judge"));
    }

    /**
     * Decides about a user's only message.
     *
     * @throws ClosedException if this has been closed
     */
    public GateDecision decide(String prompt) {
        return decide(JudgeRequest.of(requireNonNull(prompt, "prompt")));
    }

    /**
     * Decides about a conversation.
     *
     * @throws ai.cautious.InvalidOptionException if it has no message
     * @throws ClosedException if this has been closed
     */
    public GateDecision decide(List<ChatMessage> messages) {
        return decide(JudgeRequest.of(messages));
    }

    /**
     * Decides about a conversation or an answer. Whose words are judged the gate says, and the request may name others
     * besides. Where this thread is interrupted meanwhile, that is a refusal even if the
     * gate fails open.
     *
     * @throws ClosedException if this has been closed
     */
    public GateDecision decide(JudgeRequest request) {
        requireNonNull(request, "request");
        if (closed) {
            throw new ClosedException("the moderator");
        }
        JudgeSession asked = session == null ? gate.open() : session;
        // Nothing of a judgement that failed, or is not on record, is gone on from.
        session = null;
        try {
            GateDecision decision = gate.decide(asked, request, () -> false).decision();
            session = decision.failure().isPresent() ? null : asked;
            return decision;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return gate.refuseInterrupted(request);
        }
    }

    /** Frees what the judge holds, and ends the threads that a timeout needed after what they are at. Idempotent. */
    @Override
    public void close() {
        closed = true;
        threads.shutdown();
        if (session != null) {
            session.close();
        }
    }
}
