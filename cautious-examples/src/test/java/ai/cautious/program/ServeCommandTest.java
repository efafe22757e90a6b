package ai.cautious.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The serve command, as it is typed wrongly; what it serves is tested where the server is. */
class ServeCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return CautiousProgram.run(new PrintWriter(out), new PrintWriter(err, true), arguments);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--port 70000 | --port",
                "--host nowhere.invalid | --host",
                "--api-key ümlaut | --api-key",
                "--max-running 0 | --max-running",
                "--max-waiting -1 | --max-waiting",
                "--queue-time 0 | --queue-time",
                "--request-timeout -1 | --request-timeout",
                "--drain-time 1e9 | --drain-time",
                "--max-body 0 | --max-body",
                "--max-tokens 0 | --max-tokens",
                "--no-gate --threshold 0.5 | --no-gate",
                "--verifier somewhere | nobody judges"
            })
    void saysWhatIsWrongBeforeAnythingIsLoaded(String typed, String named) {
        String[] arguments = ("serve " + typed).split(" ");
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(err.toString()).contains(named).doesNotContain("ümlaut");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void saysWhereItCannotListen() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(run("serve", "--port", port)).isEqualTo(2);
            assertThat(err.toString()).contains(port);
        }
    }
}
