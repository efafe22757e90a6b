package ai.cautious.program;

import ai.cautious.CautiousException;
import ai.cautious.InvalidOptionException;
import ai.cautious.program.commands.BenchCommand;
import ai.cautious.program.commands.BertScoreCommand;
import ai.cautious.program.commands.CalibrateCommand;
import ai.cautious.program.commands.ChatCommand;
import ai.cautious.program.commands.CompareCommand;
import ai.cautious.program.commands.DemoCommand;
import ai.cautious.program.commands.DownloadCommand;
import ai.cautious.program.commands.EvaluateCommand;
import ai.cautious.program.commands.GenerateCommand;
import ai.cautious.program.commands.InspectCommand;
import ai.cautious.program.commands.MergeCommand;
import ai.cautious.program.commands.ModerateCommand;
import ai.cautious.program.commands.OpenAiModerationCommand;
import ai.cautious.program.commands.ProfileCommand;
import ai.cautious.program.commands.ReportCommand;
import ai.cautious.program.commands.ScoreCommand;
import ai.cautious.program.commands.ServeCommand;
import ai.cautious.program.commands.TokenizeCommand;
import ai.cautious.program.commands.TuneCommand;
import ai.cautious.program.console.Nearest;
import ai.cautious.program.options.TypedPath;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The program: {@code java -jar cautious.jar COMMAND}.
 *
 * <p>Exit codes: 0 done, 1 failure, 2 usage error. A failure is one line on standard error.
 */
@Command(
        name = "cautious",
        description = "Safety-first speculative decoding.",
        subcommands = {
            DemoCommand.class,
            GenerateCommand.class,
            ModerateCommand.class,
            OpenAiModerationCommand.class,
            ChatCommand.class,
            ServeCommand.class,
            ScoreCommand.class,
            TokenizeCommand.class,
            InspectCommand.class,
            BenchCommand.class,
            EvaluateCommand.class,
            CompareCommand.class,
            BertScoreCommand.class,
            ProfileCommand.class,
            ReportCommand.class,
            TuneCommand.class,
            CalibrateCommand.class,
            MergeCommand.class,
            DownloadCommand.class
        },
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        synopsisSubcommandLabel = "COMMAND")
public final class CautiousProgram implements Runnable {

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

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Add a stack trace to a failure.")
    private boolean verbose;

    @Spec
    private CommandSpec spec;

    /** Runs a command and exits. */
    public static void main(String[] arguments) throws IOException {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int exitCode = run(out, err, Arguments.restore(arguments));
        if (out.checkError() && exitCode == ExitCode.OK) {
            err.println("cautious: standard output cannot be written");
            exitCode = ExitCode.SOFTWARE;
        }
        System.exit(exitCode);
    }

    /** Runs a command with its own output and gives the exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        CautiousProgram program = new CautiousProgram();
        CommandLine commandLine = new CommandLine(program)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Path.class, TypedPath::of)
                .setParameterExceptionHandler((failure, given) -> program.fail(failure, failure.getCommandLine()))
                .setExecutionExceptionHandler((failure, command, given) -> program.fail(failure, command));
        try {
            return commandLine.execute(arguments);
        } catch (OutOfMemoryError e) {
            return program.fail(e, commandLine);
        }
    }

    private int fail(Throwable failure, CommandLine command) {
        boolean misused = failure instanceof ParameterException;
        String hint = misused
                ? meant(failure, command) + " (see " + command.getCommandSpec().qualifiedName() + " --help)"
                : "";
        command.getErr().println("cautious: " + oneLine(failure, command) + hint);
        if (verbose) {
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

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
