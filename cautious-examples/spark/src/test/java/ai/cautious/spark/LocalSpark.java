package ai.cautious.spark;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.program.CautiousProgram;
import ai.cautious.program.Execution;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import picocli.CommandLine;

/** The application on this machine's cores, and the program beside it. */
final class LocalSpark implements BeforeEachCallback, AfterEachCallback {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Has the program itself do something, which must succeed. */
    static void runTheProgram(String... typed) {
        StringWriter said = new StringWriter();
        int exitCode = Execution.run(
                new CommandLine(new CautiousProgram()),
                () -> true,
                new PrintWriter(said),
                new PrintWriter(said, true),
                typed);
        assertThat(exitCode).as(said.toString()).isZero();
    }

    /** The parts in a folder, which need not be there, in order. */
    static List<Path> parts(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        System.setProperty("spark.master", "local[2]");
    }

    @Override
    public void afterEach(ExtensionContext test) {
        List.of("spark.master", "spark.extraListeners", "spark.hadoop.fs.flaky.impl")
                .forEach(System::clearProperty);
    }

    /** The exit code; what it says is {@link #out} and {@link #err} then. */
    int run(String... typed) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return SparkProgram.run(new PrintWriter(out), new PrintWriter(err, true), typed);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }
}
