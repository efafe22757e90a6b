package ai.cautious.program.service;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;

/**
 * What a service's kinds of harm are called here: the committed {@code openai-categories.json}. Kinds for which the service
 * has no word of its own (drugs, malware and intrusion, privacy, misinformation, jailbreak, prompt injection) are none of
 * its; what it calls illicit holds some of them, and counts as crime and fraud.
 */
final class ServiceCategories {

    private ServiceCategories() {}

    /** By what OpenAI calls them. */
    static Map<String, String> openAi() {
        try (InputStream in = ServiceCategories.class.getResourceAsStream("openai-categories.json")) {
            return new ObjectMapper()
                    .readValue(Objects.requireNonNull(in, "openai-categories.json"), new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException("the program's own openai-categories.json", e);
        }
    }
}
