package ai.cautious.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The pocket pair in the jar, unpacked into a temporary folder until it is closed. */
record BundledPair(Path folder) implements AutoCloseable {

    private static final String VERIFIER = "verifier";
    private static final String DRAFT = "draft";

    private static final List<String> FILES = List.of(
            "verifier/config.json",
            "verifier/model.safetensors",
            "verifier/tokenizer.json",
            "verifier/tokenizer_config.json",
            "draft/config.json",
            "draft/model.safetensors",
            "draft/tokenizer.json",
            "draft/tokenizer_config.json",
            "draft/safety_judge.json");

    static BundledPair extract() {
        try {
            BundledPair pair = new BundledPair(Files.createTempDirectory("cautious-pair"));
            Files.createDirectory(pair.verifier());
            Files.createDirectory(pair.draft());
            for (String file : FILES) {
                try (InputStream in = BundledPair.class.getResourceAsStream("bundled/" + file)) {
                    if (in == null) {
                        throw new IllegalStateException("the jar lacks bundled/" + file);
                    }
                    Files.copy(in, pair.folder.resolve(file));
                }
            }
            return pair;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path verifier() {
        return folder.resolve(VERIFIER);
    }

    /** It also judges. */
    Path draft() {
        return folder.resolve(DRAFT);
    }

    /** Deletes the folder. Files that a loaded model has mapped stay readable to it where the system allows that. */
    @Override
    public void close() {
        try {
            for (String file : FILES) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.deleteIfExists(draft());
            Files.deleteIfExists(verifier());
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // A system that keeps mapped files: all goes when the program does, what was named last first.
            List.of(folder, verifier(), draft()).forEach(path -> path.toFile().deleteOnExit());
            FILES.forEach(file -> folder.resolve(file).toFile().deleteOnExit());
        }
    }
}
