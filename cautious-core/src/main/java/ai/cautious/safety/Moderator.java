package ai.cautious.safety;

import ai.cautious.ChatMessage;
import java.util.List;

/**
 * Judges one conversation after another without answering them, in one session of the judge, which computes the moderation
 * instruction once. What was judged before plays no part in a judgement. Not thread-safe.
 *
 * <pre>{@code
 * try (Moderator moderator = gate.moderator(draft)) {
 *     for (String text : texts) {
 *         GateDecision decision = moderator.judge(List.of(ChatMessage.user(text)));
 *     }
 * }
 * }</pre>
 */
public interface Moderator extends AutoCloseable {

    /**
     * Judges a conversation.
     *
     * @param messages at least one
     * @throws ai.cautious.InvalidOptionException if there is none
     */
    GateDecision judge(List<ChatMessage> messages);

    /** Frees the session. Idempotent; another conversation opens another. */
    @Override
    void close();
}
