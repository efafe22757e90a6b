package ai.cautious.examples.judging;

import ai.cautious.InvalidOptionException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Harmless exchanges with a model's answers, by the part of their first prompt. An answer that an earlier part has, too, such
 * as a common refusal, is not in a later one.
 */
final class Threads {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Map<Part, List<List<Message>>> byPart = new EnumMap<>(Part.class);

    private Threads() {}

    /**
     * Reads what {@link AnswersCommand} has written.
     *
     * @throws InvalidOptionException if a line is about no harmless prompt of the data
     */
    static Threads read(List<Path> files, Prompts prompts) throws IOException {
        Threads threads = new Threads();
        for (Path file : files) {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                threads.add(file + ", line " + number, MAPPER.readTree(line), prompts);
            }
        }
        threads.separate();
        return threads;
    }

    private void add(String where, JsonNode row, Prompts prompts) {
        List<Message> thread = new ArrayList<>();
        row.path("messages")
                .forEach(message -> thread.add(new Message(
                        message.path("role").asText(), message.path("content").asText())));
        String first = thread.isEmpty() ? "" : thread.get(0).content();
        if (!prompts.hasHarmless(first)) {
            throw new InvalidOptionException(where, first, "about a harmless prompt of the data");
        }
        String answer = row.path("answer").asText();
        if (!answer.isBlank()) {
            thread.add(Message.assistant(answer.strip()));
            of(Part.of(first)).add(List.copyOf(thread));
        }
    }

    private void separate() {
        Set<String> earlier = new HashSet<>();
        for (Part part : Part.values()) {
            of(part).removeIf(thread -> answers(thread).anyMatch(earlier::contains));
            of(part).forEach(thread -> answers(thread).forEach(earlier::add));
        }
    }

    private static Stream<String> answers(List<Message> thread) {
        return thread.stream()
                .filter(message -> !message.isUser())
                .map(message -> LabelledPrompt.bare(message.content()));
    }

    /** Those of a part, each of a user's message and an answer, or two of both. */
    List<List<Message>> of(Part part) {
        return byPart.computeIfAbsent(part, of -> new ArrayList<>());
    }
}
