package ai.cautious.program;

import ai.cautious.CautiousException;
import ai.cautious.InvalidOptionException;
import ai.cautious.program.console.Nearest;
import ai.cautious.program.options.TypedPath;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How programs run their commands: a failure is one line on standard error, and an exit code. */
public final class Execution {

    /** Options that are not called as the library calls what they set. */
    private static final Map<String, String> OTHERWISE = Map.of(
            "bannedTokens", "--banned-token",
            "stopStrings", "--stop",
            "beta", "--policy",
            "epsilon", "--policy",
            "delta", "--policy",
            "alpha", "--policy",
            "firstTokens", "--policy",
            "baseline", "--rescale");

    private final String name;
    private final BooleanSupplier verbose;

    private Execution(String name, BooleanSupplier verbose) {
        this.name = name;
        this.verbose = verbose;
    }

    /** Makes a command line read values as all of them do. */
    public static CommandLine reading(CommandLine commandLine) {
        return commandLine.setCaseInsensitiveEnumValuesAllowed(true).registerConverter(Path.class, TypedPath::of);
    }

    /**
     * Runs a command.
     *
     * @param verbose whether a failure comes with its stack trace
     * @return the exit code
     */
    public static int run(
            CommandLine commandLine, BooleanSupplier verbose, PrintWriter out, PrintWriter err, String... arguments) {
        Execution execution = new Execution(commandLine.getCommandName(), verbose);
        reading(commandLine)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((failure, given) -> execution.fail(failure, failure.getCommandLine()))
                .setExecutionExceptionHandler((failure, command, given) -> execution.fail(failure, command));
        try {
            return commandLine.execute(arguments);
        } catch (OutOfMemoryError e) {
            return execution.fail(e, commandLine);
        }
    }

    /** What a program throws of which a command is wanted and none was typed. */
    public static ParameterException missingCommand(CommandSpec program) {
        return new ParameterException(
                program.commandLine(),
                "a command is missing: one of "
                        + String.join(", ", program.subcommands().keySet()));
    }

    private int fail(Throwable failure, CommandLine command) {
        boolean misused = failure instanceof ParameterException;
        String hint = misused
                ? meant(failure, command) + " (see " + command.getCommandSpec().qualifiedName() + " --help)"
                : "";
        command.getErr().println(name + ": " + oneLine(failure, command) + hint);
        if (verbose.getAsBoolean()) {
            failure.printStackTrace(command.getErr());
        }
        return misused || failure instanceof InvalidOptionException ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    /** What was meant by a command or an option that there is not; nothing where none was typed, or none is near. */
    private static String meant(Throwable failure, CommandLine command) {
        List<String> unmatched = command.getUnmatchedArguments();
        if (unmatched.isEmpty()) {
            return "";
        }
        String typed = unmatched.get(0).split("=", 2)[0];
        Set<String> known = new TreeSet<>(command.getSubcommands().keySet());
        if (typed.startsWith("-")) {
            known = new TreeSet<>(command.getCommandSpec().optionsMap().keySet());
            known.addAll(command.getCommandSpec().negatedOptionsMap().keySet());
        }
        // What is missing is said before what is unknown.
        String instead = failure instanceof UnmatchedArgumentException ? "" : " by " + typed;
        return Nearest.of(typed, known)
                .map(name -> "; did you mean " + name + instead + "?")
                .orElse("");
    }

    private static String oneLine(Throwable failure, CommandLine command) {
        boolean ours = failure instanceof CautiousException || failure instanceof ParameterException;
        String message = ours ? String.valueOf(failure.getMessage()) : failure.toString();
        String line = message.lines().findFirst().orElse("");
        return failure instanceof InvalidOptionException ? asTyped(line, command) : line.replaceFirst("^Error: ", "");
    }

    /** The library names an option as its API does, {@code draftLength}; here it was typed {@code --draft-length}. */
    private static String asTyped(String message, CommandLine command) {
        String option = message.split(" ", 2)[0];
        String typed = "--" + option.replaceAll("(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
        Map<String, ?> options = command.getCommandSpec().optionsMap();
        if (options.containsKey(typed)) {
            return typed + message.substring(option.length());
        }
        String other = OTHERWISE.getOrDefault(option, "");
        return options.containsKey(other) ? other + ": " + message : message;
    }
}
