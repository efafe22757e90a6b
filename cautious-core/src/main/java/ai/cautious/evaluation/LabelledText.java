package ai.cautious.evaluation;

import static java.util.Objects.requireNonNull;

import ai.cautious.ChatMessage;
import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.List;

/**
 * A text or a conversation of which it is known whether it is toxic. Immutable.
 *
 * @param messages as their authors wrote them
 * @param toxic whether it is to be refused
 */
public record LabelledText(List<ChatMessage> messages, boolean toxic) {

    /** @throws InvalidOptionException if there is no message */
    public LabelledText {
        messages = Require.elements(messages, "messages");
        Require.that(!messages.isEmpty(), "messages", "empty", "at least one message");
    }

    /** A user's only message. */
    public LabelledText(String text, boolean toxic) {
        this(List.of(ChatMessage.user(requireNonNull(text, "text"))), toxic);
    }
}
