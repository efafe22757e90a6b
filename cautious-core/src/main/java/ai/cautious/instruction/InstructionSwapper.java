package ai.cautious.instruction;

import ai.cautious.ChatMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives the two stages their own instructions: the draft may read a moderation instruction while the verifier reads the
 * user's. With a lossless policy this never changes what is generated, only how often the draft is right.
 *
 * <p>Implementations are thread-safe.
 */
@FunctionalInterface
public interface InstructionSwapper {

    /** What each stage reads, for the messages of a request. */
    StagedMessages stage(List<ChatMessage> messages);

    /** Both stages read the request as it is. */
    static InstructionSwapper none() {
        return messages -> new StagedMessages(messages, messages);
    }

    /** The draft reads {@code instruction} as its system message, in place of the request's if it has one. */
    static InstructionSwapper draftInstruction(String instruction) {
        return messages -> {
            boolean instructed = messages.get(0).role() == ChatMessage.Role.SYSTEM;
            List<ChatMessage> draft = new ArrayList<>();
            draft.add(ChatMessage.system(instruction));
            draft.addAll(messages.subList(instructed ? 1 : 0, messages.size()));
            return new StagedMessages(draft, messages);
        };
    }
}
