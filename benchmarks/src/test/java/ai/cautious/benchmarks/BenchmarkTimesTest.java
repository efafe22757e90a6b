package ai.cautious.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/** How long each benchmark takes as it stands: by its iterations, and what it says. */
class BenchmarkTimesTest {

    private static final Path SOURCES = Path.of("src/main/java/ai/cautious/benchmarks");

    /** The start of a JVM and a model, in seconds. */
    private static final int START = 2;

    private static final int MOST_MINUTES = 5;
    private static final List<String> NUMBERS = List.of("no minutes", "a minute", "two", "three", "four", "five");

    static List<String> benchmarks() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("Benchmark.java"))
                    .map(name -> name.replace(".java", ""))
                    .toList();
        }
    }

    private static int seconds(Class<?> benchmark) {
        Warmup warmup = benchmark.getAnnotation(Warmup.class);
        Measurement measurement = benchmark.getAnnotation(Measurement.class);
        int trial = START + warmup.iterations() * warmup.time() + measurement.iterations() * measurement.time();
        int trials = Arrays.stream(benchmark.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(Param.class))
                .mapToInt(field -> field.getAnnotation(Param.class).value().length)
                .reduce(1, Math::multiplyExact);
        long methods = Arrays.stream(benchmark.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Benchmark.class))
                .count();
        return (int) methods
                * trials
                * trial
                * benchmark.getAnnotation(Fork.class).value();
    }

    @ParameterizedTest
    @MethodSource("benchmarks")
    void endsWithinFiveMinutesAndSaysSo(String name) throws ReflectiveOperationException, IOException {
        int minutes = (seconds(Class.forName("ai.cautious.benchmarks." + name)) + 59) / 60;
        assertThat(minutes).isBetween(1, MOST_MINUTES);
        String said = minutes == 1 ? NUMBERS.get(1) : NUMBERS.get(minutes) + " minutes";
        assertThat(Files.readString(SOURCES.resolve(name + ".java"))).contains("which takes " + said + "\n");
    }
}
