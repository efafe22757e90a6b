package ai.cautious.examples.pocket;

import ai.cautious.ChatMessage;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;

/**
 * One line of the corpus.
 *
 * @param instruction the system text, possibly empty
 * @param conversation what is said, mostly a user's message alone
 * @param output the answer
 * @param label {@code toxic} or {@code safe}
 * @param skill which kind of prompt it is
 * @param template that the newest message was written from
 * @param topic what it is about
 */
record Example(
        String instruction,
        @JsonIgnore List<ChatMessage> conversation,
        String output,
        String label,
        String skill,
        String template,
        String topic) {

    @JsonIgnore
    boolean isToxic() {
        return label.equals("toxic");
    }

    /** The newest message. */
    String input() {
        return conversation.get(conversation.size() - 1).content();
    }

    /** The conversation as it is written down. */
    @JsonProperty("messages")
    List<Written> written() {
        return conversation.stream()
                .map(message -> new Written(message.role().name().toLowerCase(Locale.ROOT), message.content()))
                .toList();
    }

    /** A message as it is written down. */
    record Written(String role, String content) {}
}
