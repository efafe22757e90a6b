package ai.cautious.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The model in the jar (stories260K, MIT), unpacked into a temporary folder until it is closed. */
record BundledModel(Path folder) implements AutoCloseable {

    private static final List<String> FILES = List.of(
            "config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json");

    static BundledModel extract() {
        try {
            BundledModel model = new BundledModel(Files.createTempDirectory("stories260k"));
            for (String file : FILES) {
                try (InputStream in = BundledModel.class.getResourceAsStream("stories260k/" + file)) {
                    if (in == null) {
                        throw new IllegalStateException("the jar lacks stories260k/" + file);
                    }
                    Files.copy(in, model.folder.resolve(file));
                }
            }
            return model;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes the folder. Files that a loaded model has mapped stay readable to it where the system allows that. */
    @Override
    public void close() {
        try {
            for (String file : FILES) {
                Files.deleteIfExists(folder.resolve(file));
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            // A system that keeps mapped files: they go when the program does.
            FILES.forEach(file -> folder.resolve(file).toFile().deleteOnExit());
        }
    }
}
