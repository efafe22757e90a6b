package ai.cautious.internal.judging;

import ai.cautious.ChatMessage;
import ai.cautious.internal.Cancellation;
import ai.cautious.model.DraftModel;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.JudgeSession;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Who judges a generator's prompts, or those of any other model, and what follows. Thread-safe. */
public final class GeneratorGate {

    /** Where nothing is drafted behind a judgement. */
    private static final ModelJudging.Room NOTHING_FOLLOWS = new ModelJudging.Room(0, 0, 0, false);

    private final AuditedGate gate;
    private final Supplier<JudgeSession> judge;
    private final @Nullable ModelJudging draft;

    private GeneratorGate(AuditedGate gate, Supplier<JudgeSession> judge, @Nullable ModelJudging draft) {
        this.gate = gate;
        this.judge = judge;
        this.draft = draft;
    }

    /**
     * Before anything is judged.
     *
     * @param gate of that judge
     * @param draft how the draft is asked, where it is the judge; null where another is
     */
    public static GeneratorGate of(AuditedGate gate, SafetyJudge judge, @Nullable ModelJudging draft) {
        if (judge instanceof ModelJudge asked) {
            ModelJudging judging = new ModelJudging(asked.model(), asked.profile(), asked.template());
            return new GeneratorGate(gate, () -> new SingleJudge(judging), draft);
        }
        return new GeneratorGate(gate, gate::open, draft);
    }

    /** The same judge under another policy. */
    public GeneratorGate under(SafetyGate other) {
        return new GeneratorGate(gate.under(other), judge, draft);
    }

    /** What follows from a verdict. */
    public SafetyGate policy() {
        return gate.policy();
    }

    /** What the draft opens its answer to a safe prompt with, where it is the judge. */
    public Optional<String> opening() {
        return Optional.ofNullable(draft).map(ModelJudging::opening);
    }

    /** Whether the draft is the judge, so that it can draft on from what it judged. */
    public boolean draftJudges() {
        return draft != null;
    }

    /**
     * Judges what a model that drafts nothing is to answer.
     *
     * @param cancellation ends it between passes
     * @return null where it was cancelled: nothing is on record then
     */
    public @Nullable GateDecision judge(JudgeRequest request, Cancellation cancellation) {
        Judged judged = judge(request, request.messages(), null, NOTHING_FOLLOWS, cancellation);
        return judged == null ? null : judged.decision();
    }

    /**
     * Judges a request, and with it what the verifier is given in its place.
     *
     * @param verifierReads the verifier's messages
     * @param drafting goes on from the judgement, where it is the judge; null where there is no draft
     * @param room what is to fit into its session
     * @param cancellation ends it between passes
     * @return null where it was cancelled: nothing is on record then
     */
    public @Nullable Judged judge(
            JudgeRequest request,
            List<ChatMessage> verifierReads,
            @Nullable DraftModel drafting,
            ModelJudging.Room room,
            Cancellation cancellation) {
        DraftJudge drafts = draft == null || drafting == null ? null : new DraftJudge(draft, drafting, room);
        JudgeSession session = drafts == null ? judge.get() : drafts;
        try {
            cancellation.tell(() -> Closing.quietly(session));
            Asked asked = gate.decide(session, request, cancellation);
            if (drafts == null) {
                Closing.quietly(session);
            }
            if (asked.decision().action() != SafetyAction.REFUSE && isOther(verifierReads, request.messages())) {
                JudgeRequest other = request.toBuilder().messages(verifierReads).build();
                asked = asked.and(decide(other, cancellation));
            }
            return new Judged(asked.decision(), drafts == null ? null : drafts.continuation(), asked.latency());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            Closing.quietly(session);
            return null;
        } catch (CancellationException e) {
            Closing.quietly(session);
            return null;
        } catch (RuntimeException | Error e) {
            Closing.quietly(session);
            throw e;
        } finally {
            cancellation.tell(() -> {});
        }
    }

    private Asked decide(JudgeRequest other, Cancellation cancellation) throws InterruptedException {
        JudgeSession session = judge.get();
        try {
            cancellation.tell(() -> Closing.quietly(session));
            return gate.decide(session, other, cancellation);
        } finally {
            Closing.quietly(session);
        }
    }

    /** An instruction in front is the application's own, where those are not judged; anything else may be a user's. */
    private boolean isOther(List<ChatMessage> verifierReads, List<ChatMessage> requested) {
        return policy().judgedRoles().contains(ChatMessage.Role.SYSTEM)
                ? !verifierReads.equals(requested)
                : !Conversation.withoutInstruction(verifierReads).equals(Conversation.withoutInstruction(requested));
    }
}
