package ai.cautious.examples.pocket;

import ai.cautious.djl.DjlRuntime;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Makes the pocket pair: corpus, vocabulary, both models, their figures and their card.
 *
 * <pre>{@code
 * java -cp cautious-examples/target/cautious.jar ai.cautious.examples.pocket.PocketProgram --output pocket
 * }</pre>
 *
 * <p>It may be killed and started again with the same options at any time; it goes on where it was.
 */
@Command(
        name = "pocket",
        description =
                "Write the pocket pair's corpus, train both models on it and evaluate them; goes on where it was.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class PocketProgram implements Callable<Integer> {

    @Option(names = "--output", required = true, description = "The folder that is written.")
    private Path output = Path.of("");

    @Option(names = "--seed", defaultValue = "1", description = "Of the corpus, the weights and the order.")
    private long seed;

    @Option(
            names = "--share",
            defaultValue = "1",
            description = "Learn from a part of the examples only, for a trial. Default: ${DEFAULT-VALUE}.")
    private double share;

    @Option(names = "--corpus-only", description = "Write the corpus and the vocabulary, and train nothing.")
    private boolean corpusOnly;

    @Option(names = "--threads", description = "By default the cores.")
    private @Nullable Integer threads;

    /** Runs and exits: 0 done, 1 failure, 2 usage error. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PocketProgram()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (threads != null) {
            DjlRuntime.setThreads(threads);
        }
        PocketFolder folder = new PocketFolder(output);
        PocketTraining training = new PocketTraining(folder, seed, share);
        training.writeCorpus();
        training.initialise();
        if (corpusOnly) {
            return 0;
        }
        // The quick ones first, so that a fault shows early.
        for (PocketLesson lesson : List.of(
                PocketLesson.DRAFT,
                PocketLesson.PLAIN,
                PocketLesson.JUDGED_TALKS,
                PocketLesson.JUDGED_TEXTS,
                PocketLesson.VERIFIER,
                PocketLesson.TALKS,
                PocketLesson.LONG_TALKS,
                PocketLesson.ANSWERS)) {
            training.train(lesson, new TrainingLog(lesson.fileName(), new PrintWriter(System.err, true)));
        }
        training.calibrate();
        String card = ModelCard.of(PocketEvaluation.of(folder, seed), folder, seed);
        Files.writeString(folder.card(), card);
        System.out.println(card);
        return 0;
    }
}
