package ai.cautious.djl;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

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

    /** A copy of a committed checkpoint and its adapter, with a tokenizer of letters. */
    public static Path withTokenizer(String name, Path folder) throws IOException {
        Path source = resource(name);
        for (String part : List.of("", "adapter")) {
            Files.createDirectories(folder.resolve(part));
            try (Stream<Path> files = Files.list(source.resolve(part))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Files.copy(
                            file,
                            folder.resolve(part).resolve(file.getFileName().toString()));
                }
            }
        }
        return Files.writeString(folder.resolve("tokenizer.json"), letters()).getParent();
    }

    /** A tokenizer as small as the committed checkpoints' vocabulary. */
    private static String letters() {
        StringBuilder vocabulary = new StringBuilder();
        for (char letter = 'a'; letter <= 'z'; letter++) {
            vocabulary
                    .append(letter == 'a' ? "" : ", ")
                    .append('"')
                    .append(letter)
                    .append("\": ")
                    .append(letter - 'a');
        }
        return """
                {"version": "1.0", "added_tokens": [], "normalizer": null, "pre_tokenizer": null, "post_processor": null,
                 "decoder": null, "model": {"type": "BPE", "vocab": {%s}, "merges": []}}
                """
                .formatted(vocabulary);
    }
}
