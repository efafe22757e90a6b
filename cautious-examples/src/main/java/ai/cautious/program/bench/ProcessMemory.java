package ai.cautious.program.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What this process holds in memory. */
public final class ProcessMemory {

    private static final String FIELD = "RssAnon:";

    private ProcessMemory() {}

    /** Bytes that are no file's, as Linux counts them; empty elsewhere. */
    public static OptionalLong anonymousBytes() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith(FIELD))
                    .mapToLong(line -> 1024
                            * Long.parseLong(line.substring(FIELD.length())
                                    .replace("kB", "")
                                    .strip()))
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
