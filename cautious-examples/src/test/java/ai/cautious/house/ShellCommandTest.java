package ai.cautious.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.cautious.house.ShellCommand.Redirection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellCommandTest {

    private static List<List<String>> words(String script) {
        return ShellCommand.parse(script).stream().map(ShellCommand::words).toList();
    }

    private static ShellCommand only(String script) {
        assertThat(ShellCommand.parse(script)).hasSize(1);
        return ShellCommand.parse(script).get(0);
    }

    @Test
    void wordsLoseTheirQuotes() {
        assertThat(words("run --labels \"1=<Toc>,0=<Safe>\" 'a | b' a\\ b x\"y z\"'' \"\" a#b \"\\\"$SET\\\"\""))
                .containsExactly(
                        List.of("run", "--labels", "1=<Toc>,0=<Safe>", "a | b", "a b", "xy z", "", "a#b", "\"$SET\""));
    }

    @Test
    void nothingBehindARedirectionIsLost() {
        ShellCommand command = only("run --text x < in.txt --json > out.jsonl --threads 1 2>> log --seed=2>&1");
        assertThat(command.words()).containsExactly("run", "--text", "x", "--json", "--threads", "1", "--seed=2");
        assertThat(command.redirections())
                .containsExactly(
                        new Redirection("<", "in.txt"),
                        new Redirection(">", "out.jsonl"),
                        new Redirection("2>>", "log"),
                        new Redirection(">&", "1"));
        assertThat(command.redirections()).extracting(Redirection::reads).containsExactly(true, false, false, false);
        assertThat(only("a 2>'b c'>d").redirections())
                .containsExactly(new Redirection("2>", "b c"), new Redirection(">", "d"));
    }

    @Test
    void commandsEndAtLinesAndOperators() {
        assertThat(words("a 1 && b|c; (d &) # && e\n\nf \\\n g\nfor x in 1 2; do h $x; done"))
                .containsExactly(
                        List.of("a", "1"),
                        List.of("b"),
                        List.of("c"),
                        List.of("d"),
                        List.of("f", "g"),
                        List.of("for", "x", "in", "1", "2"),
                        List.of("do", "h", "$x"),
                        List.of("done"));
    }

    @Test
    void substitutionsStayAsTheyAre() {
        assertThat(words("a \"$(echo *.jar | tr ' ' ,)\" $(b c)/d"))
                .containsExactly(List.of("a", "$(echo *.jar | tr ' ' ,)", "$(b c)/d"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a \"b", "a 'b", "a >", "a > | b", "a < > b", "a \"b\\", "a $(b"})
    void whatHasNoEndIsRefused(String script) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShellCommand.parse(script))
                .withMessageContaining(script);
    }
}
