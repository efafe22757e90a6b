package ai.cautious.program.commands;

import ai.cautious.ChatMessage;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.Precision;
import ai.cautious.djl.T5Model;
import ai.cautious.program.console.Output;
import ai.cautious.program.options.ModelName;
import ai.cautious.program.options.Require;
import ai.cautious.program.options.RuntimeOptions;
import java.util.Arrays;
import java.util.List;
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
        description =
                "Print the log-probability of each token after the first, in nats; of a T5, that of each target token.",
        sortOptions = false,
        footerHeading = HelpExamples.HEADING,
        footer = {"  cautious score --model HuggingFaceTB/SmolLM2-135M-Instruct --text \"Once upon a time\""})
public final class ScoreCommand implements Callable<Integer> {

    private static final String TARGETS = "--target-tokens";

    @Option(
            converter = ModelName.Typed.class,
            names = "--model",
            required = true,
            description = "A name on the hub, a folder, of a T5 too, or a .gguf file.")
    private ModelName model = ModelName.of("");

    @Option(converter = ModelName.Typed.class, names = "--adapter", description = "A LoRA adapter.")
    private @Nullable ModelName adapter;

    @ArgGroup(multiplicity = "1")
    private Scored scored = new Scored();

    @Option(
            names = TARGETS,
            split = ",",
            description = "Of a T5: ids that its decoder says behind its start token, about what its encoder reads.")
    private int @Nullable [] targets;

    @Option(names = "--precision", defaultValue = "float32", description = "Default: ${DEFAULT-VALUE}.")
    private Precision precision = Precision.FLOAT32;

    @Mixin
    private RuntimeOptions runtime = new RuntimeOptions();

    @Mixin
    private Output output = new Output();

    /** What to score. */
    public static final class Scored {

        @Option(
                names = "--text",
                description =
                        "A text, read as a user's: no BOS token, no control tokens; a T5's end token stands behind it.")
        private @Nullable String text;

        @Option(names = "--tokens", split = ",", description = "Ids as they are, such as 1,2,3.")
        private int @Nullable [] tokens;
    }

    /** The object that {@code --json} prints. */
    private record Scores(int[] tokens, double[] logProbabilities) {}

    /** The same of a T5. */
    private record TargetScores(int[] tokens, int[] targetTokens, double[] logProbabilities) {}

    @Override
    public Integer call() {
        if (T5Model.isOne(model.path())) {
            scoreTargets();
            return 0;
        }
        Require.that(targets == null, TARGETS, "given", "left out: " + model + " is no T5");
        try (DjlModel loaded = runtime.load(model, precision, adapter)) {
            int[] tokens =
                    scored.tokens != null ? scored.tokens : loaded.tokenizer().encode(String.valueOf(scored.text));
            double[] logProbabilities = loaded.score(tokens);
            if (output.isJson()) {
                output.print(new Scores(tokens, logProbabilities));
            } else {
                print(Arrays.copyOfRange(tokens, 1, tokens.length), logProbabilities);
            }
        }
        return 0;
    }

    private void scoreTargets() {
        if (targets == null) {
            throw new InvalidOptionException(TARGETS, "missing", "what the T5 in " + model + " is to say");
        }
        try (T5Model loaded = runtime.loadT5(model, precision, adapter)) {
            int[] tokens = scored.tokens != null ? scored.tokens : read(loaded, String.valueOf(scored.text));
            double[] logProbabilities = loaded.score(tokens, targets);
            if (output.isJson()) {
                output.print(new TargetScores(tokens, targets, logProbabilities));
            } else {
                print(targets, logProbabilities);
            }
        }
    }

    private static int[] read(T5Model model, String text) {
        return model.tokenizer().encode(model.template("chat").render(List.of(ChatMessage.user(text))));
    }

    private void print(int[] tokens, double[] logProbabilities) {
        for (int i = 0; i < tokens.length; i++) {
            output.out().printf(Locale.ROOT, "%10.6f  %d%n", logProbabilities[i], tokens[i]);
        }
        double mean = Arrays.stream(logProbabilities).average().orElse(0);
        output.out().printf(Locale.ROOT, "mean %.6f nats, perplexity %.4f%n", mean, Math.exp(-mean));
        output.out().flush();
    }
}
