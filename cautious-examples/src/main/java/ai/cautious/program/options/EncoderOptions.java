package ai.cautious.program.options;

import ai.cautious.djl.evaluation.BertScoreOptions;
import ai.cautious.djl.evaluation.BertScorer;
import ai.cautious.program.console.Progress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What scores answers against references. */
public final class EncoderOptions {

    @Option(
            names = "--encoder",
            paramLabel = "DIR",
            description = "The encoder of the BERTScore, a folder; by default all-MiniLM-L6-v2, which comes with the"
                    + " program.")
    private @Nullable Path encoder;

    @Option(
            names = "--layer",
            paramLabel = "N",
            description = "Compare what so many of its layers make; by default the layer known of an encoder of the"
                    + " folder's name.")
    private @Nullable Integer layer;

    @Option(
            names = "--bertscore",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Score the answers against the references, the default, or not.")
    private boolean scored = true;

    /** Loads it; null where nothing is to be scored. The caller closes it. */
    public @Nullable BertScorer load() {
        if (!scored) {
            Require.that(encoder == null, "--no-bertscore", "given", "left out where there is an --encoder");
            return null;
        }
        BertScoreOptions.Builder options = BertScoreOptions.builder();
        if (layer != null) {
            options.layer(layer);
        }
        return Progress.during(
                System.err,
                "loading the encoder",
                () -> encoder == null
                        ? BertScorer.loadMiniLm(options.build())
                        : BertScorer.load(encoder, options.build()));
    }
}
