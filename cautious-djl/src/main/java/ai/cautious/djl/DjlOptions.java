package ai.cautious.djl;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.djl.hub.ModelHub;
import ai.cautious.internal.Require;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a model is loaded: its precision, what its caches hold, its device and an adapter. Immutable. */
public final class DjlOptions {

    private final @Nullable Precision precision;
    private final CacheType cacheType;
    private final String device;
    private final @Nullable Path adapter;
    private final boolean drafting;

    private DjlOptions(Builder builder) {
        this.precision = builder.precision;
        this.cacheType = builder.cacheType;
        this.device = builder.device;
        this.adapter = builder.adapter;
        this.drafting = builder.drafting;
    }

    /** The default precision on the CPU, no adapter. */
    public static DjlOptions defaults() {
        return builder().build();
    }

    /** A builder with nothing chosen. */
    public static Builder builder() {
        return new Builder();
    }

    /** The precision, if one was chosen. */
    public Optional<Precision> precision() {
        return Optional.ofNullable(precision);
    }

    /** What its KV caches hold. */
    public CacheType cacheType() {
        return cacheType;
    }

    /** The device's name. */
    public String device() {
        return device;
    }

    /** The adapter's folder, if there is one. */
    public Optional<Path> adapter() {
        return Optional.ofNullable(adapter);
    }

    /** Whether the model is to draft, as {@link Builder#drafting} has it. */
    public boolean drafting() {
        return drafting;
    }

    /** A builder that has these options. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.precision = precision;
        builder.cacheType = cacheType;
        builder.device = device;
        builder.adapter = adapter;
        builder.drafting = drafting;
        return builder;
    }

    /**
     * The precision to run in on a device.
     *
     * @param calibrated what a judge's profile was fitted in, by its name there, which is taken where none was chosen and the
     *     device has it
     * @param judges whether the model is a judge, whose verdicts depend on the precision
     * @param inBlocks whether the checkpoint is stored in blocks of 4 to 8 bits
     * @throws InvalidOptionException if the device lacks the chosen one, naming those it has
     */
    Precision precisionOn(DeviceKernels target, Optional<String> calibrated, boolean judges, boolean inBlocks) {
        if (precision == null) {
            return calibrated
                    .flatMap(target::named)
                    .or(() -> Optional.of(Precision.STORED).filter(stored -> inBlocks && target.blocks()))
                    .or(() -> Optional.of(Precision.INT4).filter(fewer -> drafting && !judges && target.blocks()))
                    .orElse(target.standard());
        }
        Require.that(target.run(precision), "precision", precision, target.instead(precision, device));
        return precision;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DjlOptions options
                && precision == options.precision
                && cacheType == options.cacheType
                && device.equals(options.device)
                && Objects.equals(adapter, options.adapter)
                && drafting == options.drafting;
    }

    @Override
    public int hashCode() {
        return Objects.hash(precision, cacheType, device, adapter, drafting);
    }

    @Override
    public String toString() {
        return "DjlOptions[precision=" + precision() + ", cacheType=" + cacheType + ", device=" + device + ", adapter="
                + adapter() + ", drafting=" + drafting + "]";
    }

    /** Builds {@link DjlOptions}. Not thread-safe. */
    public static final class Builder {

        private @Nullable Precision precision;
        private CacheType cacheType = CacheType.FULL;
        private String device = "cpu";
        private @Nullable Path adapter;
        private boolean drafting;

        private Builder() {}

        /**
         * The numbers to run in; by default those that a judge was calibrated in, if the device has them, and otherwise a GGUF
         * file's own blocks where the library has kernels for them, int8 on x86-64 CPUs, float32 on others, bfloat16 on CUDA.
         * For {@linkplain #drafting drafts} int4 comes before int8.
         */
        public Builder precision(Precision precision) {
            this.precision = requireNonNull(precision, "precision");
            return this;
        }

        /** What its KV caches hold, by default {@link CacheType#FULL}. A judge's profile names its precision alone. */
        public Builder cacheType(CacheType cacheType) {
            this.cacheType = requireNonNull(cacheType, "cacheType");
            return this;
        }

        /** {@code cpu} (the default) or {@code cuda:0}; checked when a model is loaded. */
        public Builder device(String device) {
            this.device = requireNonNull(device, "device");
            return this;
        }

        /** A folder with a PEFT LoRA adapter to merge into the weights. */
        public Builder adapter(Path adapter) {
            this.adapter = requireNonNull(adapter, "adapter");
            return this;
        }

        /**
         * As {@link #adapter(Path)}, by a path or a name on the hub, from which it comes now if it is not there.
         *
         * @param adapter what {@link ModelHub#resolve} takes, with its exceptions
         */
        public Builder adapter(String adapter) {
            requireNonNull(adapter, "adapter");
            return adapter(ModelHub.resolve(adapter));
        }

        /**
         * The model is to draft and nothing else: where nothing names its precision and it is no judge, it runs in int4, if the
         * library has kernels for that. What a verifier makes of drafts is its own text whatever they are, so only speed counts.
         */
        public Builder drafting() {
            this.drafting = true;
            return this;
        }

        /** The options. */
        public DjlOptions build() {
            return new DjlOptions(this);
        }
    }
}
