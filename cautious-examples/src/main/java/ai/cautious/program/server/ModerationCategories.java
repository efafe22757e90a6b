package ai.cautious.program.server;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What OpenAI calls the kinds of harm that judges know: the committed {@code moderation-categories.json}. Kinds that are none of
 * its thirteen (privacy, misinformation, jailbreak, prompt injection …) are not in it, and five of its thirteen are what no
 * judge here tells apart.
 */
final class ModerationCategories {

    /** In the order in which the service has them. */
    static final List<String> ALL = List.of(
            "harassment",
            "harassment/threatening",
            "hate",
            "hate/threatening",
            "illicit",
            "illicit/violent",
            "self-harm",
            "self-harm/intent",
            "self-harm/instructions",
            "sexual",
            "sexual/minors",
            "violence",
            "violence/graphic");

    private static final Map<String, String> BY_KIND = read();

    private ModerationCategories() {}

    /** By what judges call them. */
    static Map<String, String> byKind() {
        return BY_KIND;
    }

    private static Map<String, String> read() {
        try (InputStream in = ModerationCategories.class.getResourceAsStream("moderation-categories.json")) {
            return Map.copyOf(new ObjectMapper()
                    .readValue(
                            Objects.requireNonNull(in, "moderation-categories.json"),
                            new TypeReference<Map<String, String>>() {}));
        } catch (IOException e) {
            throw new UncheckedIOException("the program's own moderation-categories.json", e);
        }
    }
}
