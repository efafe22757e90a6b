package ai.cautious.program;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Checkpoints in the folder that {@code CAUTIOUS_MODELS} names, which need not be there. */
public final class RealCheckpoint {

    private RealCheckpoint() {}

    /** A folder's or a file's path; the test is skipped where it is not there. */
    public static Path find(String name) {
        String standard = System.getProperty("user.home") + "/.cache/cautious-models";
        Path checkpoint = Path.of(System.getenv().getOrDefault("CAUTIOUS_MODELS", standard))
                .resolve(name);
        assumeTrue(Files.exists(checkpoint), "skipped: " + checkpoint + " is not there");
        return checkpoint;
    }
}
