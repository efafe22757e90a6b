package ai.cautious.examples.pocket;

import ai.cautious.FileAccessException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads the texts beside this package's classes. */
final class Content {

    private static final List<String> SAFE = List.of(
            "kitchen.yaml",
            "garden.yaml",
            "animals.yaml",
            "company.yaml",
            "home.yaml",
            "talk.yaml",
            "tales.yaml",
            "harmless.yaml");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Content() {}

    static List<Skill> skills() {
        return SAFE.stream()
                .flatMap(file -> Stream.of(MAPPER.convertValue(load(file), new TypeReference<Skill[]>() {})))
                .toList();
    }

    /** Ways of requesting things. */
    static Alternatives requests() {
        return MAPPER.convertValue(load("requests.yaml"), Alternatives.class);
    }

    /** What is said around a prompt, which fills {@code {prompt}}. */
    static Alternatives framings() {
        return MAPPER.convertValue(load("framings.yaml"), Alternatives.class);
    }

    /** What is said between prompts. */
    static List<Remark> remarks() {
        return List.of(MAPPER.convertValue(load("remarks.yaml"), Remark[].class));
    }

    static UnsafeExchanges.Content unsafe() {
        return MAPPER.convertValue(load("unsafe.yaml"), UnsafeExchanges.Content.class);
    }

    private static Object load(String file) {
        try (InputStream in = Content.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks pocket/" + file);
            }
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
        } catch (IOException e) {
            throw new FileAccessException(Path.of("pocket", file), "cannot be read from the jar: " + e, e);
        }
    }
}
