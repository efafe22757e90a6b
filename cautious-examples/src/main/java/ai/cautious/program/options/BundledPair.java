package ai.cautious.program.options;

import java.nio.file.Path;
import java.util.List;

/** The pocket pair in the jar, unpacked into a temporary folder until it is closed. */
public record BundledPair(UnpackedResources files) implements AutoCloseable {

    private static final List<String> FILES = List.of(
            "pocket-verifier/config.json",
            "pocket-verifier/model.safetensors",
            "pocket-verifier/tokenizer.json",
            "pocket-verifier/tokenizer_config.json",
            "pocket-draft/config.json",
            "pocket-draft/model.safetensors",
            "pocket-draft/tokenizer.json",
            "pocket-draft/tokenizer_config.json",
            "pocket-draft/safety_judge.json");

    public static BundledPair extract() {
        return new BundledPair(UnpackedResources.of(BundledPair.class, "/ai/cautious/program/bundled", FILES));
    }

    public Path verifier() {
        return files.folder().resolve("pocket-verifier");
    }

    /** It also judges. */
    public Path draft() {
        return files.folder().resolve("pocket-draft");
    }

    @Override
    public void close() {
        files.close();
    }
}
