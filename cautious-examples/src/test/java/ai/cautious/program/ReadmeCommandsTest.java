package ai.cautious.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the documentation types is what the program takes. */
class ReadmeCommandsTest {

    private static final Pattern COMMAND = Pattern.compile("java -jar cautious-examples/target/cautious\\.jar (.+)");
    private static final Pattern ARGUMENT = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    private static String[] arguments(MatchResult command) {
        return ARGUMENT.matcher(command.group(1))
                .results()
                .map(argument -> argument.group(1) == null ? argument.group(2) : argument.group(1))
                .toArray(String[]::new);
    }

    @Test
    void everyCommandIsOneOfTheProgram() throws IOException {
        List<MatchResult> commands = COMMAND.matcher(Files.readString(Path.of("../README.md")))
                .results()
                .toList();
        assertThat(commands).hasSizeGreaterThan(5);
        for (MatchResult command : commands) {
            assertThatNoException().as(command.group()).isThrownBy(() -> new CommandLine(new CautiousProgram())
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .parseArgs(arguments(command)));
        }
        assertThat(commands).extracting(MatchResult::group).anyMatch(command -> command.contains(" --judge "));
    }
}
