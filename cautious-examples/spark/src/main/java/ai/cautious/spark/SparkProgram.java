package ai.cautious.spark;

import ai.cautious.program.Execution;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The application: {@code spark-submit … cautious-spark.jar COMMAND}.
 *
 * <p>Exit codes are the program's: 0 done, 1 failure, 2 usage error.
 */
@Command(
        name = "cautious-spark",
        description = "Safety judgements and profiles at the scale of data sets.",
        subcommands = {ModerateJob.class, ProfileJob.class},
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class SparkProgram implements Runnable {

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Add a stack trace to a failure.")
    private boolean verbose;

    @Spec
    private CommandSpec spec;

    /** Runs a command and exits, but that a cluster's own launcher is left to end where all went well. */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int exitCode = run(out, err, arguments);
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /** Runs a command with its own output and gives the exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        SparkProgram program = new SparkProgram();
        return Execution.run(new CommandLine(program), () -> program.verbose, out, err, arguments);
    }

    /** A command as it was typed, of a known kind. */
    static <T> T typed(List<String> arguments, Class<T> command) {
        ParseResult typed =
                Execution.reading(new CommandLine(new SparkProgram())).parseArgs(arguments.toArray(String[]::new));
        return command.cast(typed.subcommand().commandSpec().userObject());
    }

    @Override
    public void run() {
        throw Execution.missingCommand(spec);
    }
}
