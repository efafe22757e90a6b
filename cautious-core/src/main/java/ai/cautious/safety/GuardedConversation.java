package ai.cautious.safety;

import static java.util.Objects.requireNonNull;

import ai.cautious.ModelIdentity;
import ai.cautious.internal.Cancellation;
import ai.cautious.internal.judging.Conversation;
import ai.cautious.internal.judging.GeneratorGate;
import ai.cautious.internal.judging.MonitoredText;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A conversation before a {@link ConversationGuard}: judged once, and then answered or refused. It holds nothing that must
 * be freed.
 *
 * <p>Any thread may cancel it; otherwise one thread at a time.
 */
public final class GuardedConversation {

    private final GeneratorGate gate;
    private final @Nullable OutputMonitor monitor;
    private final ModelIdentity answering;
    private final JudgeRequest request;
    private final Cancellation cancellation = new Cancellation();
    private volatile @Nullable GateDecision decision;

    GuardedConversation(
            GeneratorGate gate, @Nullable OutputMonitor monitor, ModelIdentity answering, JudgeRequest request) {
        this.gate = gate;
        this.monitor = monitor;
        this.answering = answering;
        this.request = request;
    }

    /**
     * Judges the conversation, in the gate's time and on record; where that has been done, what it came to. What the audit's
     * listener throws is thrown: then there is no answer.
     *
     * @throws CancellationException if it was cancelled before there was a decision, or this thread interrupted, whose
     *     interrupt stays pending; nothing is on record then
     */
    public GateDecision judge() {
        GateDecision decided = decision;
        if (decided == null) {
            decided = cancellation.getAsBoolean() ? null : gate.judge(request, cancellation);
            if (decided == null) {
                cancellation.cancel();
                throw new CancellationException("cancelled before the conversation was judged");
            }
            decision = decided;
        }
        return decided;
    }

    /** The answer to a conversation that is refused. */
    public String refusal() {
        return gate.policy().refusal();
    }

    /**
     * What the model is to read as its instruction: the application's own, behind the gate's where the decision is
     * {@link SafetyAction#HARDEN}.
     *
     * @param own empty where there is none
     * @throws IllegalStateException if the conversation has not been judged
     */
    public String instruction(String own) {
        requireNonNull(own, "own");
        return decided().action() == SafetyAction.HARDEN
                ? Conversation.hardened(own, gate.policy().hardening())
                : own;
    }

    /**
     * Begins with an answer, or with another text of it that is read by itself.
     *
     * @return the caller closes it
     * @throws IllegalStateException if the conversation has not been judged, or is refused
     * @throws CancellationException if it was cancelled
     */
    public GuardedAnswer answer() {
        if (decided().action() == SafetyAction.REFUSE) {
            throw new IllegalStateException("the conversation is refused; refusal() is its answer");
        }
        if (isCancelled()) {
            throw new CancellationException("cancelled before there was an answer");
        }
        if (monitor == null) {
            return new GuardedAnswer(this, null);
        }
        MonitorContext.Builder context = MonitorContext.builder(answering).messages(request.messages());
        request.correlationId().ifPresent(context::correlationId);
        return new GuardedAnswer(this, new MonitoredText(monitor, context.build(), System::nanoTime));
    }

    private GateDecision decided() {
        GateDecision decided = decision;
        if (decided == null) {
            throw new IllegalStateException("the conversation has not been judged; judge() does that");
        }
        return decided;
    }

    /** Whether an output monitor reads the answers. */
    public boolean isMonitored() {
        return monitor != null;
    }

    /**
     * Ends what the judge is at, and lets no more of an answer leave. Never waits; may be called at any time and often. The
     * model itself is the caller's to stop.
     */
    public void cancel() {
        cancellation.cancel();
    }

    /** Whether somebody cancelled it, or an interrupt did. */
    public boolean isCancelled() {
        return cancellation.isCancelled();
    }
}
