package ai.cautious.program;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.examples.judging.JudgingProgram;
import ai.cautious.house.Guide;
import ai.cautious.house.ShellCommand;
import ai.cautious.program.options.BundledPair;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What the documentation types is what the programs take. */
class ReadmeCommandsTest {

    @TempDir
    private Path folder;

    private static final Path README = Path.of("../README.md");
    private static final Pattern PROGRAM = Pattern.compile("java -(jar|cp) cautious-examples/target/cautious\\.jar");
    private static final Pattern BENCHMARK = Pattern.compile("java -jar benchmarks/target/benchmarks\\.jar (\\w+)");

    /** What readers have of their own, as the text beside the commands says. */
    private static final Set<String> OWN = Set.of(
            "train.jsonl",
            "validation.jsonl",
            "test.jsonl",
            "prompts.jsonl",
            "alpaca.csv",
            "answers.txt",
            "references.txt",
            "roberta-large.tsv",
            "answers.jsonl",
            "more-answers.jsonl",
            "long/long-test.jsonl");

    /** Options of the JVM, of pip, and of the application for Spark, which nothing here is built with. */
    private static final Set<String> OF_OTHERS =
            Set.of("--enable-native-access", "--no-deps", "--rows-per-part", "--parquet");

    static List<Guide> guides() throws IOException {
        return Guide.all();
    }

    private static List<MatchResult> results(Pattern pattern, Path document) throws IOException {
        return pattern.matcher(Files.readString(document)).results().toList();
    }

    /** The commands that start the program, or another of its classes. */
    private static List<ShellCommand> programs(Guide guide) throws IOException {
        return guide.scripts().stream()
                .flatMap(List::stream)
                .filter(command ->
                        PROGRAM.matcher(String.join(" ", command.words())).find())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("guides")
    void everyCommandIsTakenAndItsFilesAreThere(Guide guide) throws IOException {
        assertThat(TypedGuide.faults(guide, OWN)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("guides")
    void noCommandIsOverlooked(Guide guide) throws IOException {
        assertThat(programs(guide)).hasSameSizeAs(results(PROGRAM, guide.file()));
    }

    @ParameterizedTest
    @MethodSource("guides")
    void everyOptionThatIsNamedIsOne(Guide guide) throws IOException {
        assertThat(guide.options()).isSubsetOf(options());
    }

    private static Set<String> options() {
        Set<String> all = new TreeSet<>(OF_OTHERS);
        addOptions(all, new CommandLine(new CautiousProgram()));
        addOptions(all, JudgingProgram.commandLine());
        return all;
    }

    private static void addOptions(Set<String> all, CommandLine command) {
        for (OptionSpec option : command.getCommandSpec().options()) {
            all.addAll(List.of(option.names()));
            if (option.negatable()) {
                all.add(option.longestName().replaceFirst("--", "--no-"));
            }
        }
        command.getSubcommands().values().forEach(subcommand -> addOptions(all, subcommand));
    }

    @ParameterizedTest
    @CsvSource({
        "README.md, 3",
        "cautious-djl/README.md, 1",
        "cautious-examples/README.md, 3",
        "cautious-examples/judges/DATA.md, 1",
        "cautious-examples/judges/Qwen2.5-Coder-0.5B-Instruct/README.md, 3",
        "cautious-examples/judges/SmolLM2-135M-Instruct/README.md, 3",
        "cautious-examples/spark/README.md, 1",
        "benchmarks/results/safety/README.md, 3",
        "benchmarks/results/speculation/README.md, 1"
    })
    void theseGuidesHaveCommands(String guide, int least) throws IOException {
        assertThat(programs(new Guide(Guide.ROOT.resolve(guide)))).hasSizeGreaterThanOrEqualTo(least);
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
    void theServerIsAskedForTheModelThatItServes() throws IOException {
        List<String> curl = new Guide(Path.of("README.md"))
                .scripts().stream()
                        .flatMap(List::stream)
                        .map(ShellCommand::words)
                        .filter(words -> words.get(0).equals("curl"))
                        .findFirst()
                        .orElseThrow();
        JsonNode body = new ObjectMapper().readTree(curl.get(curl.indexOf("-d") + 1));
        try (BundledPair pair = BundledPair.extract()) {
            assertThat(pair.verifier()).hasFileName(body.get("model").asText());
        }
    }

    @Test
    void anotherJudgeIsAmongThem() throws IOException {
        assertThat(programs(new Guide(README)))
                .anyMatch(command -> command.words().contains("--judge"));
    }

    @Test
    void whatJudgesLearnFromIsMadeByTheseCommands() throws IOException {
        assertThat(new Guide(Path.of("../cautious-examples/judges/DATA.md"))
                        .scripts().stream().flatMap(List::stream))
                .filteredOn(command -> command.words().get(0).equals("judging"))
                .hasSize(6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "chat < nowhere.txt | no file nowhere.txt",
                "moderate --draft M --input a.jsonl > b.jsonl --outptu c | --outptu",
                "evaluate --label x --predictions c.jsonl | no file c.jsonl",
                "bench --prompts cautious-examples/data/none.jsonl | no file cautious-examples/data/none.jsonl",
                "generat | Unmatched argument"
            })
    void mistakesAreFound(String typed, String fault) throws IOException {
        Path guide = Files.writeString(
                folder.resolve("README.md"),
                "```\ncp A a.jsonl\njava -jar cautious-examples/target/cautious.jar " + typed + "\n```\n");
        assertThat(TypedGuide.faults(new Guide(guide), OWN)).isNotEmpty().allMatch(found -> found.contains(fault));
    }

    @Test
    void whatACommandWritesTheNextMayRead() throws IOException {
        Path guide = Files.writeString(
                folder.resolve("README.md"),
                """
                ```
                for part in a b; do
                    java -jar cautious-examples/target/cautious.jar moderate --draft MODEL --input SETS/$part.jsonl --output $part.jsonl
                done
                cat a.jsonl b.jsonl > both.jsonl
                java -jar cautious-examples/target/cautious.jar evaluate --predictions both.jsonl --label toxicity
                java -jar cautious-examples/target/cautious.jar evaluate --predictions b.jsonl --label toxicity
                ```
                """);
        assertThat(TypedGuide.faults(new Guide(guide), OWN)).isEmpty();
    }
}
