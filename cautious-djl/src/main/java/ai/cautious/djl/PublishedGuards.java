package ai.cautious.djl;

import static java.util.Objects.requireNonNull;

import ai.cautious.CautiousException;
import ai.cautious.ChatMessage;
import ai.cautious.FileAccessException;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.internal.checkpoint.JsonFile;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.safety.SafetyProfile;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Guard models that others have published, and how they are asked: through their own chat templates or behind a prefix, about
 * prompts and some about answers.
 *
 * <pre>{@code
 * try (DjlModel guard = DjlModel.load(Path.of("Llama-Guard-3-1B"))) {
 *     SafetyJudge judge = ModelJudge.of(guard, PublishedGuards.named("llama-guard-3"));
 * }
 * }</pre>
 *
 * <p>A checkpoint without a profile of its own is recognised by its family and by what its chat template makes of a message:
 * then {@link DjlModel#safetyProfile} is the guard's.
 *
 * <ul>
 *   <li>{@code qwen3guard-gen}: <a href="https://github.com/QwenLM/Qwen3Guard">Qwen3Guard-Gen</a>, which says {@code Safe},
 *       {@code Controversial} or {@code Unsafe}; what is controversial counts as toxic unless
 *       {@link SafetyProfile.Builder#toxicFrom} says otherwise.
 *   <li>{@code llama-guard-3}: <a href="https://github.com/meta-llama/PurpleLlama">Llama Guard 3</a> of 1B and 8B, which says
 *       {@code safe} or {@code unsafe} and {@code S1} to {@code S14}, of which 1B does not ask for the last.
 *   <li>{@code toxicchat-t5}: <a href="https://huggingface.co/lmsys/toxicchat-t5-large-v1.0">ToxicChat-T5-Large</a>, a
 *       {@link T5Model}, which says {@code positive} of a toxic prompt or {@code negative}, asked by {@code ToxicChat: } in
 *       front of it. Nothing in its files tells it from other T5, so that it is recognised by its folder's name.
 * </ul>
 */
public final class PublishedGuards {

    private static final List<String> NAMES = List.of("llama-guard-3", "qwen3guard-gen", "toxicchat-t5");

    /** How Hugging Face's cache lays out a model's files: in such a folder of snapshots, below one of the model's name. */
    private static final String SNAPSHOTS = "snapshots";

    private PublishedGuards() {}

    /** The guards that there are. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * How a guard is asked and understood.
     *
     * @throws InvalidOptionException if there is none of that name
     */
    public static SafetyProfile named(String name) {
        if (!NAMES.contains(requireNonNull(name, "name"))) {
            throw new InvalidOptionException("guard", name, "one of " + String.join(", ", NAMES));
        }
        return SafetyProfileJson.read(file(name));
    }

    /** The guard that a T5's folder is named after, if it is. */
    static Optional<SafetyProfile> recognised(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        int last = path.getNameCount() - 1;
        boolean cached = last >= 2 && path.getName(last - 1).endsWith(SNAPSHOTS);
        String name = last < 0
                ? ""
                : path.getName(cached ? last - 2 : last).toString().toLowerCase(Locale.ROOT);
        return NAMES.stream()
                .map(PublishedGuards::file)
                .filter(guard -> recognisedBy(guard).has("name"))
                .filter(guard -> name.contains(recognisedBy(guard).text("name", null)))
                .findFirst()
                .map(SafetyProfileJson::read);
    }

    private static JsonFile recognisedBy(JsonFile guard) {
        return guard.object("recognisedBy").orElseThrow();
    }

    /** The guard that a checkpoint is, if it is one. */
    static Optional<SafetyProfile> recognised(String family, Optional<PromptTemplate> template) {
        return NAMES.stream()
                .map(PublishedGuards::file)
                .filter(guard -> recognisedBy(guard).text("family", null).equals(family))
                .filter(guard -> template.filter(asks -> asksLike(guard, asks)).isPresent())
                .findFirst()
                .map(SafetyProfileJson::read);
    }

    private static boolean asksLike(JsonFile guard, PromptTemplate template) {
        String prompt;
        try {
            prompt = template.render(List.of(ChatMessage.user(""))).text();
        } catch (CautiousException e) {
            // A template that takes no such message is none of theirs.
            return false;
        }
        return guard.json()
                .path("recognisedBy")
                .path("prompt")
                .valueStream()
                .map(JsonNode::textValue)
                .allMatch(prompt::contains);
    }

    private static JsonFile file(String name) {
        String resource = "guards/" + name + ".json";
        try (InputStream file = PublishedGuards.class.getResourceAsStream(resource)) {
            return JsonFile.parse(
                    resource, Objects.requireNonNull(file, resource).readAllBytes());
        } catch (IOException e) {
            throw new FileAccessException(Path.of(resource), "cannot be read from the library's jar: " + e, e);
        }
    }
}
