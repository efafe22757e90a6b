package ai.cautious.applications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Processes that a signal ends while native code runs. {@code mvn test -Dtest=ShutdownTest -Dcautious.shutdowns=50} ends as
 * many.
 */
class ShutdownTest {

    private static final int RUNS = Integer.getInteger("cautious.shutdowns", 12);
    private static final List<String> WORK = List.of("generating", "judging", "training", "loading");
    private static final List<String> SIGNALS = List.of("TERM", "HUP", "INT");
    private static final Map<String, Integer> NUMBERS = Map.of("HUP", 1, "INT", 2, "TERM", 15);

    @TempDir
    private Path folder;

    static Stream<Arguments> runs() {
        Random random = new Random(17);
        return IntStream.range(0, RUNS)
                .mapToObj(i ->
                        Arguments.of(WORK.get(i % WORK.size()), SIGNALS.get(i % SIGNALS.size()), random.nextInt(1500)));
    }

    @ParameterizedTest(name = "{0}, {1} after {2} ms")
    @MethodSource("runs")
    void aSignalEndsAProcessWithoutACrash(String work, String signal, int milliseconds)
            throws IOException, InterruptedException {
        try (ChildJvm child = ChildJvm.start(
                folder, "-cp", ChildJvm.classPath(), BusyApplication.class.getName(), work, folder.toString())) {
            child.awaitOutput("busy");
            assumeTrue(
                    !isIgnored(child.pid(), NUMBERS.get(signal)), "whoever runs the tests has " + signal + " ignored");
            Thread.sleep(milliseconds);
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(child.pid())).start();
            assertThat(kill.waitFor()).isZero();
            int exitCode = child.awaitEnd();
            assertThat(child.crashFiles()).isEmpty();
            assertThat(child.out()).isEqualTo("busy" + System.lineSeparator());
            // A gate may have said whom it refused when no pass began any more.
            assertThat(child.err()).doesNotContain("fatal error", "SIGSEGV");
            assertThat(exitCode).isEqualTo(128 + NUMBERS.get(signal));
        }
    }

    /** What a process was started with as ignored stays so, which is how shells start what runs in the background. */
    private static boolean isIgnored(long pid, int signal) throws IOException {
        Path status = Path.of("/proc/" + pid + "/status");
        assumeTrue(Files.isReadable(status), "signals are sent on Linux only");
        String mask = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElseThrow()
                .replaceAll(".*\\s", "");
        return (Long.parseUnsignedLong(mask, 16) >> (signal - 1) & 1) == 1;
    }
}
