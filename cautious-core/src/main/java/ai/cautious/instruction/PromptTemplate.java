package ai.cautious.instruction;

import ai.cautious.ChatMessage;
import java.util.List;

/** Renders chat messages into the prompt that a model was trained on. Implementations are thread-safe. */
@FunctionalInterface
public interface PromptTemplate {

    /**
     * Renders messages and whatever opens the assistant's answer.
     *
     * @param messages at least one, in order
     * @throws ai.cautious.CautiousException if the template cannot render them
     */
    Prompt render(List<ChatMessage> messages);
}
