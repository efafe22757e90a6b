package ai.cautious.examples.judging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads the files beside this package's classes. */
final class Resources {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Resources() {}

    static InputStream open(String file) {
        InputStream in = Resources.class.getResourceAsStream(file);
        if (in == null) {
            throw new IllegalStateException("the jar lacks judging/" + file);
        }
        return in;
    }

    static JsonNode yaml(String file) {
        try (InputStream in = open(file)) {
            return MAPPER.valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).load(in));
        } catch (IOException e) {
            throw new IllegalStateException("the jar's judging/" + file + " cannot be read", e);
        }
    }
}
