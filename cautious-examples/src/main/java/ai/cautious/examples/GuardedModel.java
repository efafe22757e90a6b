package ai.cautious.examples;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.JudgedSubject;
import ai.cautious.safety.Moderator;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A gate before and behind any model, such as one that runs elsewhere: what a judge has something against does not reach
 * it, and of what it answers only that is shown which the judge, if it reads answers, has nothing against.
 *
 * <p>Not thread-safe: one for each conversation, all with one judge, which is.
 */
public final class GuardedModel implements AutoCloseable {

    private final SafetyGate gate;
    private final Moderator moderator;
    private final boolean readsAnswers;
    private final Function<List<ChatMessage>, String> model;

    /**
     * @param judge stays the caller's to close, after this
     * @param model answers a conversation
     */
    public GuardedModel(SafetyGate gate, SafetyJudge judge, Function<List<ChatMessage>, String> model) {
        this.gate = gate;
        this.moderator = Moderator.of(gate, judge);
        this.readsAnswers = judge.reads().contains(JudgedSubject.ANSWER);
        this.model = model;
    }

    /** Answers the last message of a conversation, or refuses to. */
    public String answer(List<ChatMessage> conversation) {
        GateDecision asked = moderator.decide(conversation);
        if (asked.action() == SafetyAction.REFUSE) {
            return gate.refusal();
        }
        String answer = model.apply(asked.action() == SafetyAction.HARDEN ? hardened(conversation) : conversation);
        return readsAnswers && isUnsafe(moderator.decide(JudgeRequest.ofAnswer(conversation, answer)))
                ? gate.refusal()
                : answer;
    }

    /** An answer cannot be hardened any more. */
    private static boolean isUnsafe(GateDecision decision) {
        return decision.action().isStricterThan(SafetyAction.ANNOTATE);
    }

    /** The gate's instruction behind that of the conversation. */
    private List<ChatMessage> hardened(List<ChatMessage> conversation) {
        List<ChatMessage> messages = new ArrayList<>(conversation);
        String instruction = "";
        if (messages.get(0).role() == Role.SYSTEM) {
            instruction = messages.remove(0).content() + "\n\n";
        }
        messages.add(0, ChatMessage.system(instruction + gate.hardening()));
        return messages;
    }

    @Override
    public void close() {
        moderator.close();
    }
}
