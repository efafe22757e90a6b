package ai.cautious.djl;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.ModelIdentity;
import ai.cautious.djl.hub.ModelHub;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.checkpoint.CheckpointInspector;
import ai.cautious.djl.internal.checkpoint.Fingerprint;
import ai.cautious.djl.internal.checkpoint.LoraAdapter;
import ai.cautious.djl.internal.decoder.Decoder;
import ai.cautious.djl.internal.decoder.DecoderSession;
import ai.cautious.djl.internal.decoder.RestrictedDecoder;
import ai.cautious.djl.internal.decoder.UsualHead;
import ai.cautious.djl.internal.text.CheckpointText;
import ai.cautious.drafting.FrequentTokens;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.internal.Require;
import ai.cautious.model.DraftModel;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.model.ModelSession;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.Tokenizer;
import ai.cautious.model.VerifierModel;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.sampling.SamplingOptions;
import ai.djl.Device;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A decoder-only language model on libtorch, from a Hugging Face folder or a GGUF file: a draft or a verifier.
 *
 * <pre>{@code
 * try (DjlModel model = DjlModel.load(Path.of("Qwen2.5-Coder-1.5B-Instruct"))) {
 *     double[] nats = model.score(model.tokenizer().encode("public static void main"));
 * }
 * }</pre>
 *
 * <p>Families: llama, qwen2, qwen3 and mistral. Checkpoints never run code: safetensors and GGUF are read, pickles are
 * not. Weights are read from the files as they are needed: while a model is open, replace its files by renaming others over
 * them, never in place. One of more than 64,000 tokens drafts among its 32,000 most frequent ones while a text is made of them;
 * their output layer is read at its first draft. Thread-safe; passes run concurrently. Closing waits for passes under way; open sessions fail afterwards.
 */
public final class DjlModel implements DraftModel, VerifierModel {

    /** Of a further row, in passes of one: where CPUs multiply float32 and bfloat16, rows are not free. */
    private static final double UNPACKED_ROW_COST = 0.3;

    /** Likewise of blocks: reading the weights takes longest, or multiplying them, of which each row takes so much. */
    private static final double BLOCKS_ROW_COST = 0.03;

    private static final double BLOCKS_ROW_PRODUCT = 0.19;

    /** Those that it drafts among, where it has more than twice as many. */
    private static final int USUAL_TOKENS = 32_000;

    private final ModelIdentity identity;
    private final Precision precision;
    private final CacheType cacheType;
    private final String profilePrecision;
    private final CheckpointText text;
    private final Checkpoint checkpoint;
    private final Optional<SafetyProfile> safetyProfile;
    private final Decoder decoder;
    private @Nullable UsualHead usual;

    private DjlModel(
            Checkpoint checkpoint,
            ModelIdentity identity,
            Precision precision,
            CacheType cacheType,
            String profilePrecision,
            CheckpointText text,
            Optional<SafetyProfile> safetyProfile,
            Decoder decoder) {
        this.identity = identity;
        this.precision = precision;
        this.cacheType = cacheType;
        this.profilePrecision = profilePrecision;
        this.text = text;
        this.checkpoint = checkpoint;
        this.safetyProfile = safetyProfile;
        this.decoder = decoder;
    }

    /**
     * What a checkpoint says of itself, without loading its weights: reads its configuration and the heads of its weight files.
     *
     * @param checkpoint a folder in Hugging Face's layout, or a .gguf file
     * @throws ai.cautious.ModelFormatException if a file is missing or malformed; what is well-formed but not supported
     *     is listed instead
     */
    public static CheckpointInfo inspect(Path checkpoint) {
        requireNonNull(checkpoint, "checkpoint");
        return CheckpointInspector.inspect(checkpoint);
    }

    /**
     * As {@link #inspect(Path)}, of a path or a name on the hub.
     *
     * @param checkpoint what {@link ModelHub#resolve} takes, with its exceptions
     */
    public static CheckpointInfo inspect(String checkpoint) {
        requireNonNull(checkpoint, "checkpoint");
        return inspect(ModelHub.resolve(checkpoint));
    }

    /**
     * Loads a model by its path or its name on the hub, such as {@code Qwen/Qwen2.5-0.5B-Instruct}: as {@link #load(Path)},
     * and downloads it first if it is not there.
     *
     * @param checkpoint what {@link ModelHub#resolve} takes, with its exceptions
     */
    public static DjlModel load(String checkpoint) {
        return load(checkpoint, DjlOptions.defaults());
    }

    /**
     * As {@link #load(Path, DjlOptions)}, by a path or a name on the hub.
     *
     * @param checkpoint what {@link ModelHub#resolve} takes, with its exceptions
     */
    public static DjlModel load(String checkpoint, DjlOptions options) {
        requireNonNull(checkpoint, "checkpoint");
        requireNonNull(options, "options");
        return load(ModelHub.resolve(checkpoint), options);
    }

    /**
     * Loads a model in its default precision on the CPU, which a judge's profile may name.
     *
     * @param checkpoint a folder in Hugging Face's layout, or a .gguf file
     * @throws ai.cautious.ModelFormatException if a file is missing or malformed
     * @throws ai.cautious.UnsupportedModelException if the model needs something that this library does not have
     * @throws ai.cautious.EngineException if libtorch is not there
     */
    public static DjlModel load(Path checkpoint) {
        return load(checkpoint, DjlOptions.defaults());
    }

    /**
     * Loads a model. A warning says where a judge runs in another precision than the one that its profile was fitted in.
     *
     * @param checkpoint a folder in Hugging Face's layout, or a .gguf file
     * @param options precision, what caches hold, device and adapter
     * @throws InvalidOptionException if this machine lacks the device, or the device the precision
     * @throws ai.cautious.ModelFormatException if a file is missing or malformed
     * @throws ai.cautious.UnsupportedModelException if the model needs something that this library does not have
     * @throws ai.cautious.IncompatibleModelsException if the adapter belongs to another model
     * @throws ai.cautious.EngineException if libtorch is not there
     */
    public static DjlModel load(Path checkpoint, DjlOptions options) {
        requireNonNull(checkpoint, "checkpoint");
        requireNonNull(options, "options");
        Device device = DjlRuntime.device(options.device());
        DeviceKernels kernels = DeviceKernels.of(device);
        // A device that lacks the chosen precision is said before anything is read.
        options.precisionOn(kernels, Optional.empty(), false, false);
        Checkpoint opened = Checkpoint.open(checkpoint);
        LoraAdapter adapter = adapter(options, opened);
        Optional<SafetyProfile> profile = profile(checkpoint, options);
        CheckpointText text = CheckpointText.of(opened);
        try {
            Optional<SafetyProfile> asked =
                    profile.or(() -> PublishedGuards.recognised(opened.config().family(), text.chatTemplate()));
            Precision precision = precision(options, kernels, opened, profile, asked);
            CacheType cacheType = options.cacheType();
            ModelIdentity identity = ModelIdentity.of(
                    opened.name(), Fingerprint.of(opened, options.adapter(), precision, cacheType, device.isGpu()));
            Decoder decoder = Decoder.load(opened, adapter, precision, cacheType, device);
            profile.flatMap(SafetyProfile::precision)
                    .filter(calibrated -> !calibrated.equals(kernels.profileName(precision)))
                    .ifPresent(
                            calibrated -> warnOfPrecision(opened.name(), calibrated, kernels.profileName(precision)));
            DjlModel model = new DjlModel(
                    opened, identity, precision, cacheType, kernels.profileName(precision), text, asked, decoder);
            if (model.vocabularySize() > 2 * USUAL_TOKENS) {
                model.draftUsual(USUAL_TOKENS);
            }
            return model;
        } catch (RuntimeException | Error e) {
            text.close();
            throw e;
        }
    }

    /**
     * What a model would take of its device's memory, without loading its weights.
     *
     * @param checkpoint a folder in Hugging Face's layout, or a .gguf file
     * @param options as for {@link #load}, which throws the same
     */
    public static ModelMemory memory(Path checkpoint, DjlOptions options) {
        requireNonNull(checkpoint, "checkpoint");
        requireNonNull(options, "options");
        Device device = DjlRuntime.device(options.device());
        Checkpoint opened = Checkpoint.open(checkpoint);
        Optional<SafetyProfile> profile = profile(checkpoint, options);
        try (CheckpointText text = CheckpointText.of(opened)) {
            Optional<SafetyProfile> asked =
                    profile.or(() -> PublishedGuards.recognised(opened.config().family(), text.chatTemplate()));
            return Decoder.memory(
                    opened,
                    adapter(options, opened),
                    precision(options, DeviceKernels.of(device), opened, profile, asked),
                    options.cacheType(),
                    device);
        }
    }

    private static @Nullable LoraAdapter adapter(DjlOptions options, Checkpoint opened) {
        return options.adapter().map(folder -> LoraAdapter.open(folder, opened)).orElse(null);
    }

    private static Optional<SafetyProfile> profile(Path checkpoint, DjlOptions options) {
        return options.adapter()
                .flatMap(SafetyProfileFile::readIfPresent)
                .or(() -> SafetyProfileFile.readIfPresent(checkpoint));
    }

    private static Precision precision(
            DjlOptions options,
            DeviceKernels kernels,
            Checkpoint opened,
            Optional<SafetyProfile> profile,
            Optional<SafetyProfile> asked) {
        return options.precisionOn(
                kernels, profile.flatMap(SafetyProfile::precision), asked.isPresent(), opened.isInBlocks());
    }

    /** Drafts its so many most frequent tokens only, while a text is of them: their output layer is as much smaller. */
    void draftUsual(int count) {
        usual = new UsualHead(decoder, () -> FrequentTokens.of(this, count));
    }

    private static void warnOfPrecision(String model, String calibrated, String running) {
        // A logger that is made with this class would wake slf4j before the engine's quiet start.
        LoggerFactory.getLogger(DjlModel.class)
                .warn(
                        "{} was calibrated to judge in {} and runs in {}: its probabilities and threshold were not fitted in"
                                + " that; leave the precision to its {}, or calibrate it anew",
                        model,
                        calibrated,
                        running,
                        SafetyProfileFile.NAME);
    }

    /**
     * The checkpoint's folder or file, without its path (in the hub's cache the model's name), and SHA-256 over configuration,
     * tokenizer, the tensors' names, types and shapes, bytes from all over each of them, the adapter, the precision (int4 on CUDA
     * being another than on CPUs) and what caches hold: the same wherever the files lie. Weights are not read in whole, so that it
     * tells models apart, not files that somebody means to pass for others.
     */
    @Override
    public ModelIdentity identity() {
        return identity;
    }

    /** What it takes of its device's memory, as {@link #memory(Path, DjlOptions)} tells it beforehand. */
    public ModelMemory memory() {
        return decoder.memory();
    }

    /** The numbers it runs in. */
    public Precision precision() {
        return precision;
    }

    /** What its KV caches hold. */
    public CacheType cacheType() {
        return cacheType;
    }

    /**
     * How the {@linkplain SafetyProfile.Builder#precision profile} of a judge that is calibrated on this model names what it was
     * fitted in: the precision, or {@code int4-cuda}, since four bits are rounded otherwise there than on CPUs.
     */
    public String profilePrecision() {
        return profilePrecision;
    }

    @Override
    public Tokenizer tokenizer() {
        return text.tokenizer();
    }

    @Override
    public Optional<PromptTemplate> chatTemplate() {
        return text.chatTemplate();
    }

    /**
     * From the {@link SafetyProfileFile} in the adapter's folder, or else in the checkpoint's; where there is none, that of
     * the {@linkplain PublishedGuards published guard} that the checkpoint is.
     */
    @Override
    public Optional<SafetyProfile> safetyProfile() {
        return safetyProfile;
    }

    /**
     * The sampling that the checkpoint's generation_config.json recommends, if it does; never applied by itself.
     *
     * @throws ai.cautious.ModelFormatException if a value there is out of range, naming it
     */
    public Optional<SamplingOptions> samplingDefaults() {
        return checkpoint.samplingDefaults();
    }

    @Override
    public int vocabularySize() {
        return decoder.config().vocabularySize();
    }

    @Override
    public int contextLength() {
        return decoder.config().contextLength();
    }

    /**
     * As config.json and generation_config.json name them.
     *
     * @throws ai.cautious.ModelFormatException if they name what is no token id
     */
    @Override
    public Set<Integer> endOfSequenceTokens() {
        return checkpoint.endOfSequenceTokens();
    }

    @Override
    public double relativePassCost(int rows) {
        if (decoder.isUnpackedOnCpu()) {
            return 1 + UNPACKED_ROW_COST * (rows - 1);
        }
        return decoder.isInBlocks()
                ? Math.max(1 + BLOCKS_ROW_COST * (rows - 1), BLOCKS_ROW_PRODUCT * rows)
                : DraftModel.super.relativePassCost(rows);
    }

    @Override
    public ModelSession open(SessionOptions options) {
        requireNonNull(options, "options");
        return usual == null ? new DecoderSession(decoder, options) : new DecoderSession(usual, options);
    }

    @Override
    public DraftModel restrictedTo(DraftVocabulary vocabulary) {
        requireNonNull(vocabulary, "vocabulary");
        return new RestrictedDraft(this, RestrictedDecoder.of(decoder, vocabulary));
    }

    /**
     * The natural logarithm of each token's probability given those before it, in one batched pass.
     *
     * @param tokens ids {@code [n]}, n ≥ 2; control tokens are allowed
     * @return nats, {@code [n - 1]}: one for each token after the first
     * @throws InvalidOptionException if there are fewer than two tokens or an id is out of range
     * @throws ai.cautious.ContextLengthException if they exceed the context
     */
    public double[] score(int... tokens) {
        requireNonNull(tokens, "tokens");
        Require.that(tokens.length >= 2, "tokens", tokens.length + " tokens", "at least 2");
        try (ModelSession session = open(SessionOptions.of(tokens.length, vocabularySize()))) {
            session.append(tokens[0]);
            return session.score(Arrays.copyOfRange(tokens, 1, tokens.length));
        }
    }

    @Override
    public String toString() {
        return "DjlModel[identity=" + identity + ", precision=" + precision + ", cacheType=" + cacheType + "]";
    }

    @Override
    public void close() {
        if (usual != null) {
            usual.close();
        }
        decoder.close();
        text.close();
    }
}
