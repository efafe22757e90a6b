package ai.cautious.program;

import ai.cautious.program.commands.BenchCommand;
import ai.cautious.program.commands.BertScoreCommand;
import ai.cautious.program.commands.CalibrateCommand;
import ai.cautious.program.commands.ChatCommand;
import ai.cautious.program.commands.CompareCommand;
import ai.cautious.program.commands.DemoCommand;
import ai.cautious.program.commands.DownloadCommand;
import ai.cautious.program.commands.EvaluateCommand;
import ai.cautious.program.commands.FilterCommand;
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
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

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
            FilterCommand.class,
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
        return Execution.run(new CommandLine(program), () -> program.verbose, out, err, arguments);
    }

    @Override
    public void run() {
        throw Execution.missingCommand(spec);
    }
}
