package ai.cautious.program.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much of the machine's memory this process holds, by the operating system's own account.
 *
 * @param residentBytes now; null where the system does not tell
 * @param peakResidentBytes at most, so far; likewise
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ProcessMemory(@Nullable Long residentBytes, @Nullable Long peakResidentBytes) {

    static ProcessMemory now() {
        try {
            List<String> lines = Files.readAllLines(Path.of("/proc/self/status"));
            return new ProcessMemory(bytes(lines, "VmRSS:"), bytes(lines, "VmHWM:"));
        } catch (IOException e) {
            return new ProcessMemory(null, null);
        }
    }

    private static @Nullable Long bytes(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(null);
    }
}
