package ai.cautious.djl.internal.decoder;

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
final class MeasuringJvm {

    private MeasuringJvm() {}

    /** What a class prints, line by line. */
    static List<String> run(
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
        int exit = process.redirectOutput(out.toFile())
                .redirectError(folder.resolve("err.txt").toFile())
                .start()
                .waitFor();
        assertThat(exit).as(() -> "exit code; see " + folder).isZero();
        return Files.readAllLines(out);
    }
}
