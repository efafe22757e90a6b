package ai.cautious.program.commands;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationRequest;
import ai.cautious.program.chat.Chat;
import ai.cautious.program.chat.ChatUser;
import ai.cautious.program.chat.PipedUser;
import ai.cautious.program.chat.TerminalUser;
import ai.cautious.program.console.Output;
import ai.cautious.program.console.StandardStream;
import ai.cautious.program.options.JudgedPairOptions;
import ai.cautious.program.options.Require;
import ai.cautious.program.options.SamplingFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Holds a conversation. */
@Command(
        name = "chat",
        description =
                "Talk with the model, on a terminal or through a pipe: a line is a turn, and /help shows what else it"
                        + " may be. Ctrl-C cancels an answer. In a pipe, answers go to standard output, the rest to standard error,"
                        + " and the first failure ends it.",
        sortOptions = false,
        footerHeading = HelpExamples.HEADING,
        footer = {"  cautious chat", "  cautious chat --instruction \"Talk like a pirate.\" < questions.txt"})
public final class ChatCommand implements Callable<Integer> {

    @Option(names = "--instruction", description = "The system message; /system changes it.")
    private @Nullable String instruction;

    @Option(
            names = "--max-new-tokens",
            defaultValue = "512",
            description = "The most of one answer. Default: ${DEFAULT-VALUE}.")
    private int maxNewTokens;

    @Option(names = "--stop", paramLabel = "TEXT", description = "A text that ends the answer; repeatable.")
    private List<String> stopStrings = List.of();

    @Option(
            names = "--history",
            paramLabel = "FILE",
            description = "Keep the lines that are typed on a terminal there, for the next time; by default nowhere.")
    private @Nullable Path history;

    @Mixin
    private SamplingFlags sampling = new SamplingFlags();

    @Mixin
    private JudgedPairOptions judged = new JudgedPairOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        // What can be wrong with the options is said before anything is loaded.
        CautiousGenerator.Builder builder = judged.builder();
        GenerationRequest.Builder request = sampling.request(maxNewTokens).stopStrings(stopStrings);
        if (history != null) {
            Require.that(!Files.exists(history) || Files.isRegularFile(history), "--history", history, "a file");
        }
        try (JudgedPairOptions.Loaded models = judged.load();
                CautiousGenerator generator = models.addTo(builder).build();
                ChatUser user = user()) {
            request.sampling(sampling.options(models.verifier()));
            Chat chat = new Chat(user, generator, request, judged.pair().templateFor(models.verifier()));
            if (instruction != null) {
                chat.instruct(instruction);
            }
            chat.run();
        }
        return 0;
    }

    private ChatUser user() throws IOException {
        boolean somebodyIsThere =
                !output.isJson() && StandardStream.INPUT.isTerminal() && StandardStream.OUTPUT.isTerminal();
        if (!somebodyIsThere) {
            return new PipedUser(System.in, output);
        }
        TerminalUser user = TerminalUser.open(history);
        user.note("A line is a turn; /help shows more, Ctrl-C cancels an answer, Ctrl-D leaves.");
        return user;
    }
}
