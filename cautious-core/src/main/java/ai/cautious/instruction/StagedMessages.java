package ai.cautious.instruction;

import ai.cautious.ChatMessage;
import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.List;

/**
 * What each of the two stages reads for one answer. Immutable.
 *
 * @param draft the draft's messages
 * @param verifier the verifier's messages
 */
public record StagedMessages(List<ChatMessage> draft, List<ChatMessage> verifier) {

    /**
     * Copies the lists.
     *
     * @throws InvalidOptionException if one is empty
     */
    public StagedMessages {
        draft = Require.elements(draft, "draft");
        verifier = Require.elements(verifier, "verifier");
        Require.that(!draft.isEmpty(), "draft", "empty", "at least one message");
        Require.that(!verifier.isEmpty(), "verifier", "empty", "at least one message");
    }
}
