package ai.cautious.djl;

import static java.util.Objects.requireNonNull;

import ai.cautious.ContextLengthException;
import ai.cautious.InvalidOptionException;
import ai.cautious.ModelIdentity;
import ai.cautious.djl.hub.ModelHub;
import ai.cautious.djl.internal.checkpoint.Fingerprint;
import ai.cautious.djl.internal.checkpoint.T5Checkpoint;
import ai.cautious.djl.internal.encoder.EncoderDecoder;
import ai.cautious.djl.internal.encoder.EncoderDecoderSession;
import ai.cautious.djl.internal.text.T5Text;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.internal.Require;
import ai.cautious.model.LanguageModel;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.TokenSession;
import ai.cautious.model.Tokenizer;
import ai.cautious.safety.SafetyProfile;
import ai.djl.Device;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * A T5 on libtorch, from a Hugging Face folder: a classifier that answers about a text in words, such as
 * <a href="https://huggingface.co/lmsys/toxicchat-t5-large-v1.0">ToxicChat-T5-Large</a>. It judges, and neither drafts nor
 * verifies.
 *
 * <pre>{@code
 * try (T5Model toxicChat = T5Model.load(Path.of("toxicchat-t5-large-v1.0"))) {
 *     SafetyJudge judge = ModelJudge.of(toxicChat);
 *     GateDecision decision = SafetyGate.defaults().decide(judge.judge(JudgeRequest.of("How is bread made?")));
 * }
 * }</pre>
 *
 * <p>Its encoder reads a text as a whole, the instruction of its {@link SafetyProfile} in front as the task's prefix, to the
 * letter, and its tokenizer's end token behind; its decoder answers. In a session's sequence the first end token ends the text;
 * what is appended behind that is decoded. A longer text than {@link #promptLength} is judged in windows.
 *
 * <p>T5 and T5 1.1 are supported: relative positions, feed-forward layers with ReLU, GELU or SiLU, gated or not, heads of
 * their own or tied. Weights are read from the files as they are needed: while a model is open, replace its files by renaming
 * others over them, never in place. Thread-safe; passes run concurrently. Closing waits for passes under way; open sessions
 * fail afterwards.
 */
public final class T5Model implements LanguageModel {

    private final ModelIdentity identity;
    private final Precision precision;
    private final T5Text text;
    private final Optional<SafetyProfile> safetyProfile;
    private final ModelMemory memory;
    private final EncoderDecoder model;

    private T5Model(
            ModelIdentity identity,
            Precision precision,
            T5Text text,
            Optional<SafetyProfile> safetyProfile,
            ModelMemory memory,
            EncoderDecoder model) {
        this.identity = identity;
        this.precision = precision;
        this.text = text;
        this.safetyProfile = safetyProfile;
        this.memory = memory;
        this.model = model;
    }

    /** Whether a path is a folder whose config.json says that it is a T5. */
    public static boolean isOne(Path checkpoint) {
        return T5Checkpoint.isOne(requireNonNull(checkpoint, "checkpoint"));
    }

    /**
     * Loads a model in float32 on the CPU, or in what a judge's profile names.
     *
     * @param checkpoint a folder in Hugging Face's layout, with a tokenizer.json
     * @throws ai.cautious.ModelFormatException if a file is missing or malformed
     * @throws ai.cautious.UnsupportedModelException if the model needs something that this library does not have
     * @throws ai.cautious.EngineException if libtorch is not there
     */
    public static T5Model load(Path checkpoint) {
        return load(checkpoint, DjlOptions.defaults());
    }

    /**
     * As {@link #load(Path, DjlOptions)}, by a path or a name on the hub.
     *
     * @param checkpoint what {@link ModelHub#resolve} takes, with its exceptions
     */
    public static T5Model load(String checkpoint, DjlOptions options) {
        requireNonNull(checkpoint, "checkpoint");
        requireNonNull(options, "options");
        return load(ModelHub.resolve(checkpoint), options);
    }

    /**
     * Loads a model.
     *
     * @param checkpoint a folder in Hugging Face's layout, with a tokenizer.json
     * @param options precision (float32, and on x86-64 CPUs float16 and int8) and device; no adapter
     * @throws InvalidOptionException if this machine lacks the device, the device the precision, or there is an adapter
     * @throws ai.cautious.ModelFormatException if a file is missing or malformed
     * @throws ai.cautious.UnsupportedModelException if the model needs something that this library does not have
     * @throws ai.cautious.EngineException if libtorch is not there
     */
    public static T5Model load(Path checkpoint, DjlOptions options) {
        Device device = device(checkpoint, options);
        T5Checkpoint opened = T5Checkpoint.open(checkpoint);
        Optional<SafetyProfile> own = SafetyProfileFile.readIfPresent(checkpoint);
        Precision precision = precision(options, own, device);
        T5Text text = T5Text.read(opened);
        try {
            ModelIdentity identity = ModelIdentity.of(opened.name(), Fingerprint.of(opened, precision));
            return new T5Model(
                    identity,
                    precision,
                    text,
                    own.or(() -> PublishedGuards.recognised(checkpoint)),
                    EncoderDecoder.memory(opened, precision, device, text.longest()),
                    EncoderDecoder.load(opened, precision, device));
        } catch (RuntimeException | Error e) {
            text.close();
            throw e;
        }
    }

    /**
     * What a model would take of its device's memory, without loading its weights.
     *
     * @param checkpoint a folder in Hugging Face's layout, with a tokenizer.json
     * @param options as for {@link #load(Path, DjlOptions)}, which throws the same
     */
    public static ModelMemory memory(Path checkpoint, DjlOptions options) {
        Device device = device(checkpoint, options);
        T5Checkpoint opened = T5Checkpoint.open(checkpoint);
        Precision precision = precision(options, SafetyProfileFile.readIfPresent(checkpoint), device);
        try (T5Text text = T5Text.read(opened)) {
            return EncoderDecoder.memory(opened, precision, device, text.longest());
        }
    }

    /** Checks what can be without a look at the checkpoint. */
    private static Device device(Path checkpoint, DjlOptions options) {
        requireNonNull(checkpoint, "checkpoint");
        requireNonNull(options, "options");
        Device device = DjlRuntime.device(options.device());
        Require.that(
                options.adapter().isEmpty(),
                "adapter",
                options.adapter().map(Path::toString).orElse(""),
                "left out for a T5; merge it into the weights");
        options.precision().ifPresent(chosen -> requirePrecision(chosen, device));
        return device;
    }

    private static Precision precision(DjlOptions options, Optional<SafetyProfile> own, Device device) {
        return options.precision()
                .or(() -> own.flatMap(SafetyProfile::precision)
                        .flatMap(DeviceKernels.of(device)::named)
                        .filter(fitted -> runs(fitted, device)))
                .orElse(Precision.FLOAT32);
    }

    private static boolean runs(Precision precision, Device device) {
        return switch (precision) {
            case FLOAT32 -> true;
            case FLOAT16, INT8 -> !device.isGpu() && DjlRuntime.isX86();
            default -> false;
        };
    }

    private static void requirePrecision(Precision chosen, Device device) {
        Require.that(
                runs(chosen, device),
                "precision",
                chosen,
                "FLOAT32" + (runs(Precision.INT8, device) ? ", FLOAT16 or INT8" : "") + " for a T5 on "
                        + (device.isGpu() ? "CUDA" : "this CPU"));
    }

    /** As {@link DjlModel#identity}. */
    @Override
    public ModelIdentity identity() {
        return identity;
    }

    /** What it takes of its device's memory, as {@link #memory(Path, DjlOptions)} tells it beforehand. */
    public ModelMemory memory() {
        return memory;
    }

    /** The numbers it runs in. */
    public Precision precision() {
        return precision;
    }

    @Override
    public Tokenizer tokenizer() {
        return text.tokenizer();
    }

    @Override
    public int vocabularySize() {
        return model.config().vocabularySize();
    }

    /** Twice {@link #promptLength}: the text's and the answer's. */
    @Override
    public int contextLength() {
        return 2 * promptLength();
    }

    /**
     * How many tokens a text has at most in one window, its prefix and its end included: as the tokenizer's configuration says
     * ({@code model_max_length} up to 4,096), or else the model's ({@code n_positions}), or else 512; never more than 4,096.
     */
    @Override
    public int promptLength() {
        return text.longest();
    }

    @Override
    public Set<Integer> endOfSequenceTokens() {
        return Set.of(text.endToken());
    }

    /** A T5's own: a system message, the task's prefix, and a user's message as one text, and its end; it takes no others. */
    @Override
    public Optional<PromptTemplate> chatTemplate() {
        return Optional.of(text.template());
    }

    /**
     * From the {@link SafetyProfileFile} in the checkpoint's folder; where there is none, that of the
     * {@linkplain PublishedGuards published guard} that the folder is named after.
     */
    @Override
    public Optional<SafetyProfile> safetyProfile() {
        return safetyProfile;
    }

    @Override
    public TokenSession open(SessionOptions options) {
        requireNonNull(options, "options");
        return new EncoderDecoderSession(identity.name(), model, text.endToken(), promptLength(), options);
    }

    /**
     * The natural logarithm of each target's probability behind the decoder's start token, given what the encoder reads and the
     * targets before it.
     *
     * @param tokens what the encoder reads, ids {@code [n]}, n from 1 to 4,096, as they are: nothing is put behind them
     * @param targets ids {@code [m]}, m from 1 to 4,096
     * @return nats, {@code [m]}
     * @throws InvalidOptionException if there are none of either, or an id is out of range
     * @throws ContextLengthException if there are too many
     */
    public double[] score(int[] tokens, int[] targets) {
        require("tokens", requireNonNull(tokens, "tokens"));
        require("targetTokens", requireNonNull(targets, "targets"));
        return model.score(tokens, targets);
    }

    private void require(String option, int... tokens) {
        Require.that(tokens.length > 0, option, "empty", "at least one token");
        if (tokens.length > T5Text.MOST_TOKENS) {
            throw new ContextLengthException(
                    option + " has " + tokens.length + " tokens; " + identity.name() + " scores at most "
                            + T5Text.MOST_TOKENS,
                    tokens.length,
                    T5Text.MOST_TOKENS);
        }
        for (int token : tokens) {
            Require.that(
                    token >= 0 && token < vocabularySize(),
                    option,
                    "token " + token,
                    "of tokens in [0, " + vocabularySize() + ")");
        }
    }

    @Override
    public String toString() {
        return "T5Model[identity=" + identity + ", precision=" + precision + "]";
    }

    @Override
    public void close() {
        model.close();
        text.close();
    }
}
