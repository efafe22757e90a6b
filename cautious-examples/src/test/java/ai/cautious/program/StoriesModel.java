package ai.cautious.program;

import ai.cautious.program.options.UnpackedResources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real model for tests (stories260K, MIT), copied into a temporary folder until it is closed. */
public record StoriesModel(UnpackedResources files) implements AutoCloseable {

    private static final List<String> FILES = List.of(
            "config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json");

    public static StoriesModel extract() {
        return new StoriesModel(UnpackedResources.of(StoriesModel.class, "stories260k", FILES));
    }

    public Path folder() {
        return files.folder();
    }

    /**
     * A command that decodes, completed to do so with this model: verified in float32, drafted by itself in the default
     * precision, prompts as they are. What it says already is left as it is, and so are all other commands.
     */
    public String[] complete(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        if (arguments.contains("--verifier")
                || !List.of("generate", "chat", "bench").contains(command[0])) {
            return command;
        }
        Map<String, String> own = Map.of(
                "--verifier",
                folder().toString(),
                "--precision",
                "float32",
                "--draft",
                folder().toString(),
                "--template",
                "raw");
        own.forEach((option, value) -> {
            if (!arguments.contains(option)) {
                arguments.addAll(List.of(option, value));
            }
        });
        return arguments.toArray(String[]::new);
    }

    @Override
    public void close() {
        files.close();
    }
}
