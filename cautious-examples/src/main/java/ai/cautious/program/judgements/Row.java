package ai.cautious.program.judgements;

import ai.cautious.ChatMessage;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What a line holds that is judged.
 *
 * @param place names the file and the line; blank where there is none
 * @param messages at least one; a text is a user's only message
 * @param object takes what is added to the line
 */
public record Row(String place, List<ChatMessage> messages, ObjectNode object) {

    /** What is said about it, with its place. */
    public String about(String what) {
        return place.isBlank() ? what : place + ": " + what;
    }
}
