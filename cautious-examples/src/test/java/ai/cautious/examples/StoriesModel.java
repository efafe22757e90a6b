package ai.cautious.examples;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real model for tests (stories260K, MIT), copied into a temporary folder until it is closed. */
record StoriesModel(Path folder) implements AutoCloseable {

    private static final List<String> FILES = List.of(
            "config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json");

    static StoriesModel extract() {
        try {
            StoriesModel model = new StoriesModel(Files.createTempDirectory("stories260k"));
            for (String file : FILES) {
                try (InputStream in = StoriesModel.class.getResourceAsStream("stories260k/" + file)) {
                    if (in == null) {
                        throw new IllegalStateException("the test resources lack stories260k/" + file);
                    }
                    Files.copy(in, model.folder.resolve(file));
                }
            }
            return model;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A command that decodes, completed to do so with this model: verified in float32, drafted by itself in the default
     * precision, prompts as they are. What it says already is left as it is, and so are all other commands.
     */
    String[] complete(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        if (arguments.contains("--verifier") || !List.of("generate", "bench").contains(command[0])) {
            return command;
        }
        Map<String, String> own = Map.of(
                "--verifier",
                folder.toString(),
                "--precision",
                "float32",
                "--draft",
                folder.toString(),
                "--template",
                "raw");
        own.forEach((option, value) -> {
            if (!arguments.contains(option)) {
                arguments.addAll(List.of(option, value));
            }
        });
        return arguments.toArray(String[]::new);
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
