package ai.cautious.instruction;

import static java.util.Objects.requireNonNull;

import ai.cautious.ChatMessage;
import ai.cautious.GenerationRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives the two stages their own instructions: the draft may read a moderation instruction while the verifier reads the
 * user's, each request its own. With a lossless policy what the draft reads never changes what is generated, only how
 * often the draft is right.
 *
 * <p>Implementations are thread-safe.
 */
@FunctionalInterface
public interface InstructionSwapper {

    /** What each stage reads for a request. */
    StagedMessages stage(GenerationRequest request);

    /** Both stages read the request as it is. */
    static InstructionSwapper none() {
        return request -> new StagedMessages(request.messages(), request.messages());
    }

    /** The draft reads {@code instruction} as its system message, in place of the request's if it has one. */
    static InstructionSwapper draftInstruction(String instruction) {
        requireNonNull(instruction, "instruction");
        return request -> {
            List<ChatMessage> messages = request.messages();
            boolean instructed = messages.get(0).role() == ChatMessage.Role.SYSTEM;
            List<ChatMessage> draft = new ArrayList<>();
            draft.add(ChatMessage.system(instruction));
            draft.addAll(messages.subList(instructed ? 1 : 0, messages.size()));
            return new StagedMessages(draft, messages);
        };
    }
}
