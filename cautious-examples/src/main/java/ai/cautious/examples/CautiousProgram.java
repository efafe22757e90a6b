package ai.cautious.examples;

import ai.cautious.CautiousException;
import ai.cautious.InvalidOptionException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/**
 * The program: {@code java -jar cautious.jar COMMAND}.
 *
 * <p>Exit codes: 0 done, 1 failure, 2 usage error. A failure is one line on standard error.
 */
@Command(
        name = "cautious",
        description = "Safety-first speculative decoding.",
        subcommands = {
            GenerateCommand.class,
            ScoreCommand.class,
            TokenizeCommand.class,
            InspectCommand.class,
            BenchCommand.class
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class CautiousProgram implements Runnable {

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Add a stack trace to a failure.")
    private boolean verbose;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    /** Runs a command and exits. */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int exitCode = run(out, err, arguments);
        out.flush();
        System.exit(exitCode);
    }

    /** Runs a command with its own output and gives the exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CautiousProgram program = new CautiousProgram();
        return new CommandLine(program)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler((failure, given) -> usageError(failure))
                .setExecutionExceptionHandler((failure, command, result) -> {
                    err.println("cautious: " + oneLine(failure));
                    if (program.verbose) {
                        failure.printStackTrace(err);
                    }
                    return failure instanceof InvalidOptionException ? 2 : 1;
                })
                .execute(arguments);
    }

    private static int usageError(ParameterException failure) {
        String command = failure.getCommandLine().getCommandSpec().qualifiedName();
        failure.getCommandLine().getErr().println("cautious: " + oneLine(failure) + " (see " + command + " --help)");
        return CommandLine.ExitCode.USAGE;
    }

    private static String oneLine(Exception failure) {
        String message = failure.getMessage();
        boolean ours = failure instanceof CautiousException || failure instanceof ParameterException;
        String text = message == null ? failure.getClass().getSimpleName() : message;
        return (ours || message == null ? text : failure.getClass().getSimpleName() + ": " + text)
                .lines()
                .findFirst()
                .orElse("");
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "a command is missing: generate, score, tokenize, inspect or bench");
    }
}
