package ai.cautious.program.commands;

import ai.cautious.ChatMessage;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlTokenizer;
import ai.cautious.model.Tokenizer;
import ai.cautious.program.console.Output;
import ai.cautious.program.options.ModelName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows a text's tokens. */
@Command(
        name = "tokenize",
        description = "Print the tokens of a text.",
        sortOptions = false,
        footerHeading = HelpExamples.HEADING,
        footer = {"  cautious tokenize --model HuggingFaceTB/SmolLM2-135M-Instruct --text \"Once upon a time\""})
public final class TokenizeCommand implements Callable<Integer> {

    @Option(
            converter = ModelName.Typed.class,
            names = "--model",
            required = true,
            description = "A name on the hub, a folder or a .gguf file.")
    private ModelName model = ModelName.of("");

    @Option(names = "--text", required = true, description = "A text, read as a user's.")
    private String text = "";

    @Option(names = "--chat", description = "Read it as one user message through the chat template.")
    private boolean chat;

    @Mixin
    private Output output = new Output();

    /** The object that {@code --json} prints. */
    private record Tokens(int[] tokens, List<String> pieces) {}

    @Override
    public Integer call() {
        try (DjlTokenizer loaded = DjlTokenizer.load(model.path())) {
            Tokenizer tokenizer = loaded.tokenizer();
            int[] tokens = chat
                    ? tokenizer.encode(loaded.chatTemplate()
                            .orElseThrow(() -> new InvalidOptionException(model + " has no chat template"))
                            .render(List.of(ChatMessage.user(text))))
                    : tokenizer.encode(text);
            List<String> pieces =
                    Arrays.stream(tokens).mapToObj(tokenizer::piece).toList();
            if (output.isJson()) {
                output.print(new Tokens(tokens, pieces));
                return 0;
            }
            for (int i = 0; i < tokens.length; i++) {
                output.out().printf(Locale.ROOT, "%8d  %s%n", tokens[i], pieces.get(i));
            }
            output.out().flush();
        }
        return 0;
    }
}
