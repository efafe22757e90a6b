package ai.cautious.program;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;

/** The program as it is typed, what it printed last, and a small model for it that is deleted with this. */
final class TypedProgram implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final StoriesModel stories = StoriesModel.extract();

    /** The model's folder. */
    Path model() {
        return stories.folder();
    }

    /** Runs a command, which {@link StoriesModel#complete} completes, and gives the exit code. */
    int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        String shown;
        int exitCode;
        try (CapturedConsole console = new CapturedConsole()) {
            exitCode =
                    CautiousProgram.run(new PrintWriter(out), new PrintWriter(err, true), stories.complete(arguments));
            shown = console.text();
        }
        System.err.print(shown);
        assertThat(shown).doesNotContain("Exception");
        return exitCode;
    }

    /** What a command prints that does not fail. */
    JsonNode json(String... arguments) throws IOException {
        assertThat(run(arguments)).as(err()).isZero();
        return MAPPER.readTree(out());
    }

    /** The one line that a command fails with. */
    String failure(int exitCode, String... arguments) {
        assertThat(run(arguments)).as(err()).isEqualTo(exitCode);
        assertThat(err().lines()).hasSize(1);
        return err();
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    @Override
    public void close() {
        stories.close();
    }
}
