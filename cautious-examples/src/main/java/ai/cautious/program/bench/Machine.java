package ai.cautious.program.bench;

import ai.cautious.djl.DjlRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What something was measured on.
 *
 * @param processor its name; the architecture's where the system does not tell
 * @param instructions those of the processor that matter to matrices; empty where the system does not tell
 * @param kernels the instruction set that the library's own kernels use; where libtorch's do all, {@code none} and why
 * @param cores that this process may use
 * @param threads of one pass
 */
public record Machine(
        String processor,
        List<String> instructions,
        String kernels,
        int cores,
        int threads,
        String system,
        String java) {

    private static final List<String> FOR_MATRICES =
            List.of("avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8", "amx_bf16");

    /** This machine. */
    public static Machine current() {
        Map<String, String> cpu = cpu(Path.of("/proc/cpuinfo"));
        List<String> flags = Arrays.asList(cpu.getOrDefault("flags", "").split(" "));
        return new Machine(
                cpu.getOrDefault("model name", System.getProperty("os.arch")),
                FOR_MATRICES.stream().filter(flags::contains).toList(),
                kernelsInUse(),
                Runtime.getRuntime().availableProcessors(),
                DjlRuntime.threads(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.version"));
    }

    /** The instruction set that the library's own kernels use here; where libtorch's do all, {@code none} and why. */
    public static String kernelsInUse() {
        return DjlRuntime.kernels()
                .orElseGet(() -> "none: " + DjlRuntime.kernelsAbsence().orElseThrow());
    }

    /** What Linux says of the first core; empty elsewhere. */
    private static Map<String, String> cpu(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> line.split("\\s*:\\s*", 2))
                    .filter(pair -> pair.length == 2)
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1], (first, other) -> first));
        } catch (IOException e) {
            return Map.of();
        }
    }
}
