package ai.cautious.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import ai.cautious.examples.judging.JudgingProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the documentation types is what the programs take. */
class ReadmeCommandsTest {

    private static final Path README = Path.of("../README.md");
    private static final Pattern COMMAND =
            Pattern.compile("java -jar cautious-examples/target/cautious\\.jar ([^|>\\n]+)");
    private static final Pattern CLASS =
            Pattern.compile("java -cp cautious-examples/target/cautious\\.jar (\\S+)( [^|<>\\n]+)?(?:< (\\S+))?");
    private static final Pattern COMMAND_LINE = Pattern.compile("(?m)^(mvn|java|python3|cautious-\\S+) .*");
    private static final Pattern BENCHMARK = Pattern.compile("java -jar benchmarks/target/benchmarks\\.jar (\\w+)");
    private static final Pattern JUDGING = Pattern.compile("(?m)^    judging (.+)$");
    private static final Pattern ARGUMENT = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    static String[] arguments(String command) {
        return ARGUMENT.matcher(command)
                .results()
                .map(argument -> argument.group(1) == null ? argument.group(2) : argument.group(1))
                .toArray(String[]::new);
    }

    private static List<MatchResult> results(Pattern pattern, Path document) throws IOException {
        return pattern.matcher(Files.readString(document)).results().toList();
    }

    private static void parses(CommandLine program, String command) {
        assertThatNoException().as(command).isThrownBy(() -> program.setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(arguments(command)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../README.md",
                "README.md",
                "judges/Qwen2.5-Coder-0.5B-Instruct/README.md",
                "judges/SmolLM2-135M-Instruct/README.md",
                "../benchmarks/results/safety/README.md"
            })
    void everyCommandIsOneOfTheProgram(Path document) throws IOException {
        List<MatchResult> commands = results(COMMAND, document);
        assertThat(commands).hasSizeGreaterThan(2);
        commands.forEach(command ->
                parses(new CommandLine(new CautiousProgram()), command.group(1).split(" < ", 2)[0]));
    }

    @Test
    void everyCommandOfTheEnginesGuideIsOneOfTheProgram() throws IOException {
        List<MatchResult> commands = results(COMMAND, Path.of("../cautious-djl/README.md"));
        assertThat(commands).isNotEmpty();
        commands.forEach(command -> parses(new CommandLine(new CautiousProgram()), command.group(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../README.md", "../cautious-djl/README.md", "README.md", "../benchmarks/README.md"})
    void everyFileOfTheRepositoryIsThere(Path document) throws IOException {
        assertThat(results(COMMAND_LINE, document)).allSatisfy(command -> assertThat(arguments(command.group()))
                .filteredOn(
                        argument -> argument.matches("(cautious-\\w+|benchmarks)/.*") && !argument.contains("/target/"))
                .allSatisfy(file -> assertThat(Path.of("..").resolve(file)).exists()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../README.md", "../benchmarks/README.md"})
    void everyBenchmarkIsThere(Path document) throws IOException {
        String sources;
        try (Stream<Path> files = Files.walk(Path.of("../benchmarks/src/main/java"))) {
            sources = files.map(file -> file.getFileName().toString()).collect(Collectors.joining(" "));
        }
        assertThat(results(BENCHMARK, document))
                .allSatisfy(command -> assertThat(sources).contains(command.group(1)));
    }

    @Test
    void anotherJudgeIsAmongThem() throws IOException {
        assertThat(results(COMMAND, README))
                .extracting(MatchResult::group)
                .anyMatch(command -> command.contains(" --judge "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../README.md", "../benchmarks/results/safety/README.md"})
    void everyClassAndEveryInputIsThere(Path document) throws IOException {
        List<MatchResult> commands = results(CLASS, document);
        assertThat(commands).isNotEmpty();
        for (MatchResult command : commands) {
            assertThatNoException().isThrownBy(() -> Class.forName(command.group(1)));
            if (command.group(1).equals(JudgingProgram.class.getName())) {
                parses(JudgingProgram.commandLine(), command.group(2));
            }
            if (command.group(3) != null) {
                assertThat(Path.of("..").resolve(command.group(3))).isRegularFile();
            }
        }
    }

    @Test
    void whatJudgesLearnFromIsMadeByTheseCommands() throws IOException {
        List<MatchResult> commands = results(JUDGING, Path.of("judges/DATA.md"));
        assertThat(commands).hasSize(6);
        commands.forEach(command -> parses(JudgingProgram.commandLine(), command.group(1)));
    }
}
