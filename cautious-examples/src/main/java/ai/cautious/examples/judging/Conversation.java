package ai.cautious.examples.judging;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A labelled conversation: one line of what is written.
 *
 * @param toxicity 1 where the conversation asks for harm as it now stands, else 0
 * @param category of the harm; null where there is none, or its source does not say which
 * @param source of the prompt that the label is about
 * @param part of all its texts
 * @param form how it was made: {@code single}, or one of {@link Form}
 */
record Conversation(
        List<Message> messages, int toxicity, @Nullable String category, String source, String part, String form) {

    static final String SINGLE = "single";

    /** A prompt alone. */
    static Conversation of(LabelledPrompt prompt, String text) {
        return new Conversation(
                List.of(Message.user(text)),
                prompt.toxic() ? 1 : 0,
                prompt.category(),
                prompt.source(),
                prompt.part().key(),
                SINGLE);
    }

    /** The characters of all its messages. */
    int length() {
        return messages.stream().mapToInt(message -> message.content().length()).sum();
    }
}
