package ai.cautious.program.options;

import java.nio.file.Path;
import java.util.List;

/** The pocket pair in the jar, unpacked into a temporary folder until it is closed. */
public record BundledPair(UnpackedResources files) implements AutoCloseable {

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

    public static BundledPair extract() {
        return new BundledPair(UnpackedResources.of(BundledPair.class, "/ai/cautious/program/bundled", FILES));
    }

    public Path verifier() {
        return files.folder().resolve("verifier");
    }

    /** It also judges. */
    public Path draft() {
        return files.folder().resolve("draft");
    }

    @Override
    public void close() {
        files.close();
    }
}
