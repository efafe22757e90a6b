package ai.cautious.program.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What this process holds in memory, in bytes, as Linux counts it; empty elsewhere. */
public final class ProcessMemory {

    private ProcessMemory() {}

    /** What is no file's. */
    public static OptionalLong anonymousBytes() {
        return bytes("RssAnon:");
    }

    /** All. */
    public static OptionalLong residentBytes() {
        return bytes("VmRSS:");
    }

    /** All at its most, so far. */
    public static OptionalLong peakResidentBytes() {
        return bytes("VmHWM:");
    }

    private static OptionalLong bytes(String field) {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith(field))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
