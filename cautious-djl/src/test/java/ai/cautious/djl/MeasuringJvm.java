package ai.cautious.djl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A process that measures its own memory: its virtual machine does not compile, as its compiler's memory would drown tensors.
 */
public final class MeasuringJvm {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Path PEAK = Path.of("/proc/self/clear_refs");

    private MeasuringJvm() {}

    /** Whether the system and the C library count memory. */
    public static boolean canMeasure() {
        return Files.isWritable(PEAK) && DjlRuntime.nativeBytes().isPresent();
    }

    /** The bytes in a field of this process's status. */
    public static long bytes(String field) throws IOException {
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** The most that this process has held since {@link #forgetPeak}, without files. */
    public static long peakBytes() throws IOException {
        return bytes("VmHWM:") - bytes("RssFile:");
    }

    /** What is the process's most is so from now on only. */
    public static void forgetPeak() throws IOException {
        Files.writeString(PEAK, "5");
    }

    /** What a class prints whose Java heap is as large from its first moment on as it ever gets, line by line. */
    public static List<String> runWithFixedHeap(Path folder, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        return run(
                folder,
                main,
                List.of("-XX:+UseSerialGC", "-Xms96m", "-Xmx96m", "-XX:+AlwaysPreTouch"),
                // What is freed is the system's again at once.
                Map.of(
                        "MALLOC_MMAP_THRESHOLD_", "65536",
                        "MALLOC_TRIM_THRESHOLD_", "65536",
                        "MALLOC_MMAP_MAX_", "10000000"),
                arguments);
    }

    /** What a class prints, line by line. */
    public static List<String> run(
            Path folder, Class<?> main, List<String> options, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        String classes = Stream.of("jdk.module.path", "java.class.path", "surefire.test.class.path")
                .map(path -> System.getProperty(path, ""))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xint"));
        command.addAll(options);
        command.addAll(List.of("-cp", classes, main.getName()));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out.txt");
        ProcessBuilder process = new ProcessBuilder(command);
        process.environment().putAll(environment);
        Path err = folder.resolve("err.txt");
        int exit = process.redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start()
                .waitFor();
        assertThat(exit).as("exit code; its errors:%n%s", Files.readString(err)).isZero();
        return Files.readAllLines(out);
    }
}
