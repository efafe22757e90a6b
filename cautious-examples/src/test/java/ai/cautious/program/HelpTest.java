package ai.cautious.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

import ai.cautious.house.ShellCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What the program says to those who ask it for help or mistype. */
class HelpTest {

    private static final String EXAMPLE = "  cautious ";

    static List<String> commands() {
        return List.copyOf(
                new CommandLine(new CautiousProgram()).getSubcommands().keySet());
    }

    private static String printed(int exitCode, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        assertThat(CautiousProgram.run(new PrintWriter(out), new PrintWriter(err, true), arguments))
                .isEqualTo(exitCode);
        return out.toString() + err;
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasExamplesThatItTakes(String command) {
        String footer = String.join(
                "\n",
                new CommandLine(new CautiousProgram())
                        .getSubcommands()
                        .get(command)
                        .getCommandSpec()
                        .usageMessage()
                        .footer());
        List<String> examples =
                footer.lines().filter(line -> line.startsWith(EXAMPLE)).toList();
        assertThat(examples).isNotEmpty().allMatch(line -> line.startsWith(EXAMPLE + command));
        for (String example : examples) {
            List<ShellCommand> typed = ShellCommand.parse(example.substring(EXAMPLE.length()));
            assertThatNoException().as(example).isThrownBy(() -> new CommandLine(new CautiousProgram())
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .parseArgs(typed.get(0).words().toArray(String[]::new)));
        }
        // Long lines are wrapped.
        assertThat(printed(0, command, "--help")).containsPattern("\\RExamples:\\R  cautious " + command);
    }

    @ParameterizedTest
    @CsvSource({
        "generat, generate",
        "moderator, moderate",
        "caht, chat",
        "generate --promt x, --prompt",
        "generate --prompt=x --max-new-token=5, --max-new-tokens",
        "generate --prompt x --no-gat, --no-gate",
        "tune --model a/b --data x --lerning-rate 3, --learning-rate"
    })
    void asksWhatWasMeant(String typed, String meant) {
        assertThat(printed(2, typed.split(" ")))
                .startsWith("cautious: ")
                .contains("; did you mean " + meant + "? (see cautious")
                .hasLineCount(1);
    }

    @Test
    void asksWhatWasMeantWhereThatIsMissing() {
        assertThat(printed(2, "inspect", "--modle", "a/b"))
                .contains("Missing required option: '--model=<model>'; did you mean --model by --modle? (see");
    }

    @Test
    void asksNothingWhereNothingIsNear() {
        for (String typed : List.of("translate", "generate --frobnicate", "download a/b further")) {
            assertThat(printed(2, typed.split(" "))).doesNotContain("did you mean");
        }
    }
}
