package ai.cautious.program.chat;

import ai.cautious.ChatMessage;
import ai.cautious.FileAccessException;
import ai.cautious.InvalidOptionException;
import ai.cautious.program.options.TypedPath;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Writes a conversation to files, each a line of JSON whose {@code messages} other commands read, too. Not thread-safe. */
final class SavedConversation {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Set<Path> written = new HashSet<>();

    /**
     * Writes it, also over what this has written before.
     *
     * @throws InvalidOptionException if it is empty, or something else is in the file's place
     * @throws FileAccessException if the file cannot be written
     */
    void write(String file, List<ChatMessage> conversation) {
        if (conversation.isEmpty()) {
            throw new InvalidOptionException("nothing has been said yet");
        }
        Path path = TypedPath.of(file).toAbsolutePath().normalize();
        if (Files.exists(path) && !written.contains(path)) {
            throw new InvalidOptionException(ChatLine.SAVE, file + ", which exists", "a new file");
        }
        try {
            Files.writeString(path, line(conversation) + "\n");
        } catch (IOException e) {
            throw new FileAccessException(path, "cannot be written: " + e, e);
        }
        written.add(path);
    }

    private static ObjectNode line(List<ChatMessage> conversation) {
        ObjectNode line = MAPPER.createObjectNode();
        ArrayNode messages = line.putArray("messages");
        for (ChatMessage message : conversation) {
            messages.addObject()
                    .put("role", message.role().name().toLowerCase(Locale.ROOT))
                    .put("content", message.content());
        }
        return line;
    }
}
