package ai.cautious.program.commands;

import ai.cautious.djl.DjlModel;
import ai.cautious.djl.Precision;
import ai.cautious.program.console.Output;
import ai.cautious.program.options.RuntimeOptions;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Scores a text. */
@Command(
        name = "score",
        description = "Print the log-probability of each token after the first, in nats.",
        sortOptions = false)
public final class ScoreCommand implements Callable<Integer> {

    @Option(names = "--model", required = true, description = "A folder or a .gguf file.")
    private Path model = Path.of("");

    @Option(names = "--adapter", description = "A LoRA adapter.")
    private @Nullable Path adapter;

    @ArgGroup(multiplicity = "1")
    private Scored scored = new Scored();

    @Option(names = "--precision", defaultValue = "float32", description = "Default: ${DEFAULT-VALUE}.")
    private Precision precision = Precision.FLOAT32;

    @Mixin
    private RuntimeOptions runtime = new RuntimeOptions();

    @Mixin
    private Output output = new Output();

    /** What to score. */
    public static final class Scored {

        @Option(names = "--text", description = "A text, read as a user's: no BOS token, no control tokens.")
        private @Nullable String text;

        @Option(names = "--tokens", split = ",", description = "Ids as they are, such as 1,2,3.")
        private int @Nullable [] tokens;
    }

    /** The object that {@code --json} prints. */
    private record Scores(int[] tokens, double[] logProbabilities) {}

    @Override
    public Integer call() {
        try (DjlModel loaded = runtime.load(model, precision, adapter)) {
            int[] tokens = scored.tokens != null
                    ? scored.tokens
                    : loaded.tokenizer().encode(scored.text == null ? "" : scored.text);
            double[] logProbabilities = loaded.score(tokens);
            if (output.isJson()) {
                output.print(new Scores(tokens, logProbabilities));
                return 0;
            }
            for (int i = 1; i < tokens.length; i++) {
                output.out().printf(Locale.ROOT, "%10.6f  %d%n", logProbabilities[i - 1], tokens[i]);
            }
            double mean = Arrays.stream(logProbabilities).average().orElse(0);
            output.out().printf(Locale.ROOT, "mean %.6f nats, perplexity %.4f%n", mean, Math.exp(-mean));
            output.out().flush();
        }
        return 0;
    }
}
