package ai.cautious.program.commands;

import ai.cautious.djl.DjlRuntime;
import ai.cautious.djl.evaluation.BertScore;
import ai.cautious.djl.evaluation.BertScoreOptions;
import ai.cautious.djl.evaluation.BertScorer;
import ai.cautious.program.console.Output;
import ai.cautious.program.console.Progress;
import ai.cautious.program.console.TextLines;
import ai.cautious.program.options.ModelName;
import ai.cautious.program.options.Require;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Scores texts against references. */
@Command(
        name = "bertscore",
        description = "Score texts by how alike an encoder finds them to references (BERTScore).",
        sortOptions = false,
        footerHeading = HelpExamples.HEADING,
        footer = {
            "  cautious bertscore --candidates answers.txt --references references.txt",
            "  cautious bertscore --model FacebookAI/roberta-large --candidates answers.txt --references references.txt"
        })
public final class BertScoreCommand implements Callable<Integer> {

    @Option(
            converter = ModelName.Typed.class,
            names = "--model",
            description = "A folder with an encoder: bert, roberta, distilbert or a small one of their kind. By default"
                    + " all-MiniLM-L6-v2, which comes with the program.")
    private @Nullable ModelName model;

    @Option(
            names = "--layer",
            description =
                    "Compare what so many layers make; by default the layer known of an encoder of the folder's name.")
    private @Nullable Integer layer;

    @Option(
            names = "--candidates",
            required = true,
            description = "A file of texts, one a line; an empty line is one, too.")
    private Path candidates = Path.of("");

    @Option(
            names = "--references",
            required = true,
            description = "A file with a reference in each line. Several, each named by this option: the best counts.")
    private List<Path> references = new ArrayList<>();

    @Option(names = "--idf", description = "Let tokens that few references have weigh more.")
    private boolean idf;

    @Option(names = "--rescale", description = "A file of baselines, LAYER,P,R,F, as bert_score has them.")
    private @Nullable Path baselines;

    @Option(names = "--threads", description = "Threads for one pass; by default the cores.")
    private @Nullable Integer threads;

    @Mixin
    private Output output = new Output();

    /** The object that {@code --json} prints. */
    private record Report(
            int layer,
            double[] precision,
            double[] recall,
            double[] f1,
            double meanPrecision,
            double meanRecall,
            double meanF1) {

        static Report of(int layer, List<BertScore> scores) {
            BertScore mean = BertScore.mean(scores);
            return new Report(
                    layer,
                    all(scores, BertScore::precision),
                    all(scores, BertScore::recall),
                    all(scores, BertScore::f1),
                    mean.precision(),
                    mean.recall(),
                    mean.f1());
        }

        private static double[] all(List<BertScore> scores, ToDoubleFunction<BertScore> part) {
            return scores.stream().mapToDouble(part).toArray();
        }
    }

    @Override
    public Integer call() throws IOException {
        List<String> texts = TextLines.read("--candidates", candidates);
        List<List<String>> files = new ArrayList<>();
        for (Path file : references) {
            List<String> lines = TextLines.read("--references", file);
            Require.that(
                    lines.size() == texts.size(),
                    "--references",
                    file + ", of " + lines.size() + " lines",
                    "of as many as " + candidates + ", which has " + texts.size());
            files.add(lines);
        }
        if (threads != null) {
            DjlRuntime.setThreads(threads);
        }
        try (BertScorer scorer = load(options())) {
            List<BertScore> scores = scorer.scoreBest(
                    texts,
                    IntStream.range(0, texts.size())
                            .mapToObj(i ->
                                    files.stream().map(lines -> lines.get(i)).toList())
                            .toList());
            print(scorer.layer(), scores);
        }
        return 0;
    }

    private BertScorer load(BertScoreOptions options) {
        Path path = ModelName.path(model);
        return Progress.during(
                System.err,
                "loading the encoder",
                () -> path == null ? BertScorer.loadMiniLm(options) : BertScorer.load(path, options));
    }

    private BertScoreOptions options() {
        BertScoreOptions.Builder options = BertScoreOptions.builder().idf(idf);
        if (layer != null) {
            options.layer(layer);
        }
        if (baselines != null) {
            options.baseline(baselines);
        }
        return options.build();
    }

    private void print(int used, List<BertScore> scores) {
        if (output.isJson()) {
            output.print(Report.of(used, scores));
            return;
        }
        output.out().println("precision    recall        f1");
        scores.forEach(this::print);
        output.out().println("mean, by layer " + used);
        print(BertScore.mean(scores));
        output.out().flush();
    }

    private void print(BertScore score) {
        output.out().printf(Locale.ROOT, "%9.6f %9.6f %9.6f%n", score.precision(), score.recall(), score.f1());
    }
}
