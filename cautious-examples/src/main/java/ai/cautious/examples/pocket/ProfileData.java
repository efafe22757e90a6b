package ai.cautious.examples.pocket;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes what the pocket pair is profiled on, from the test part of its corpus: instructions with the answers that the
 * corpus has, and prompts that are toxic or not.
 *
 * <pre>{@code
 * java -cp cautious-examples/target/cautious.jar ai.cautious.examples.pocket.ProfileData cautious-examples/data
 * }</pre>
 */
public final class ProfileData {

    static final String INSTRUCTIONS = "pocket-instructions.jsonl";
    static final String PROMPTS = "pocket-prompts.jsonl";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final long SEED = 1;
    private static final Set<String> GROUPS = Set.of("compare", "cook", "five", "harmless", "places", "story");
    private static final int OF_EACH = 8;
    private static final int PROMPTED = 300;

    private ProfileData() {}

    /** Writes both files into a folder. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Files.writeString(folder.resolve(INSTRUCTIONS), instructions());
        Files.writeString(folder.resolve(PROMPTS), prompts());
    }

    private record Instructed(String instruction, String input, String output, String group) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Labelled(String text, int toxic, @Nullable String category) {}

    static String instructions() {
        Map<String, Integer> taken = new HashMap<>();
        return lines(
                distinct(new Corpus(SEED).verifier(Split.TEST))
                        .filter(example ->
                                !example.isToxic() && example.instruction().isEmpty())
                        .filter(example -> GROUPS.contains(example.skill())
                                && taken.merge(example.skill(), 1, Integer::sum) <= OF_EACH),
                GROUPS.size() * OF_EACH,
                example -> new Instructed(example.input(), "", example.output(), example.skill()));
    }

    static String prompts() {
        return lines(
                distinct(new Corpus(SEED).judged(Split.TEST)),
                PROMPTED,
                example -> new Labelled(
                        example.input(), example.isToxic() ? 1 : 0, example.isToxic() ? example.skill() : null));
    }

    /** Single messages, each once. */
    private static Stream<Example> distinct(Stream<Example> examples) {
        Set<String> known = new HashSet<>();
        return examples.filter(example -> example.conversation().size() == 1 && known.add(example.input()));
    }

    private static String lines(Stream<Example> examples, int count, Function<Example, Object> line) {
        return examples.limit(count).map(line).map(ProfileData::json).collect(Collectors.joining());
    }

    private static String json(Object line) {
        try {
            return MAPPER.writeValueAsString(line) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what is written can be written as JSON", e);
        }
    }
}
