package ai.cautious.djl;

import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** Where checkpoints for tests are: committed ones, and real ones that may be there. */
public final class TestCheckpoints {

    private TestCheckpoints() {}

    /** A committed file or folder. */
    public static Path resource(String name) {
        try {
            URL url = Objects.requireNonNull(TestCheckpoints.class.getResource("/" + name), name);
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The folder that {@code CAUTIOUS_MODELS} names, whether it is there or not. */
    public static Path realModels() {
        String standard = System.getProperty("user.home") + "/.cache/cautious-models";
        return Path.of(System.getenv().getOrDefault("CAUTIOUS_MODELS", standard));
    }
}
