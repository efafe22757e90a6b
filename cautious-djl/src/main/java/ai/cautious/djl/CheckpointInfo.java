package ai.cautious.djl;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What a checkpoint says of itself, without loading its weights: {@link DjlModel#inspect}. Immutable. */
public final class CheckpointInfo {

    private final String family;
    private final long parameters;
    private final OptionalInt layers;
    private final OptionalInt vocabularySize;
    private final OptionalInt contextLength;
    private final List<String> precisionOnDisk;
    private final long bytes;
    private final OptionalLong cacheBytesPerToken;
    private final List<String> remarks;
    private final List<String> unsupported;

    private CheckpointInfo(Builder builder) {
        this.family = builder.family;
        this.parameters = builder.parameters;
        this.layers = builder.layers;
        this.vocabularySize = builder.vocabularySize;
        this.contextLength = builder.contextLength;
        this.precisionOnDisk = builder.precisionOnDisk;
        this.bytes = builder.bytes;
        this.cacheBytesPerToken = builder.cacheBytesPerToken;
        this.remarks = builder.remarks;
        this.unsupported = builder.unsupported;
    }

    /** A builder of what says nothing of itself. */
    public static Builder builder() {
        return new Builder();
    }

    /** The architecture, such as {@code qwen2}; {@code unknown} where it is not given. */
    public String family() {
        return family;
    }

    /** Number of weights, tied ones counted once, without those of a type that cannot be read. */
    public long parameters() {
        return parameters;
    }

    /** Number of decoder layers, if it is given. */
    public OptionalInt layers() {
        return layers;
    }

    /** Rows of the embedding, if they are given. */
    public OptionalInt vocabularySize() {
        return vocabularySize;
    }

    /** Greatest number of tokens, if it is given. */
    public OptionalInt contextLength() {
        return contextLength;
    }

    /** The types that the weights are stored in, the one with the most bytes first. */
    public List<String> precisionOnDisk() {
        return precisionOnDisk;
    }

    /** What those weights take on disk. */
    public long bytes() {
        return bytes;
    }

    /** What a token takes in a KV cache in float32, if the model can be run; half of that in {@link CacheType#HALF}. */
    public OptionalLong cacheBytesPerToken() {
        return cacheBytesPerToken;
    }

    /** What of it is not as its configuration says, and what this library makes of that. */
    public List<String> remarks() {
        return remarks;
    }

    /**
     * What of the architecture and the weights keeps this library from running it; empty if nothing does. The tokenizer is not
     * looked at.
     */
    public List<String> unsupported() {
        return unsupported;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CheckpointInfo info
                && family.equals(info.family)
                && parameters == info.parameters
                && layers.equals(info.layers)
                && vocabularySize.equals(info.vocabularySize)
                && contextLength.equals(info.contextLength)
                && precisionOnDisk.equals(info.precisionOnDisk)
                && bytes == info.bytes
                && cacheBytesPerToken.equals(info.cacheBytesPerToken)
                && remarks.equals(info.remarks)
                && unsupported.equals(info.unsupported);
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                family,
                parameters,
                layers,
                vocabularySize,
                contextLength,
                precisionOnDisk,
                bytes,
                cacheBytesPerToken,
                remarks,
                unsupported);
    }

    @Override
    public String toString() {
        return family + " with " + parameters + " parameters in " + precisionOnDisk;
    }

    /** Builds {@link CheckpointInfo}. Not thread-safe. */
    public static final class Builder {

        private String family = "unknown";
        private long parameters;
        private OptionalInt layers = OptionalInt.empty();
        private OptionalInt vocabularySize = OptionalInt.empty();
        private OptionalInt contextLength = OptionalInt.empty();
        private List<String> precisionOnDisk = List.of();
        private long bytes;
        private OptionalLong cacheBytesPerToken = OptionalLong.empty();
        private List<String> remarks = List.of();
        private List<String> unsupported = List.of();

        private Builder() {}

        /** The architecture. */
        public Builder family(String family) {
            this.family = Objects.requireNonNull(family, "family");
            return this;
        }

        /** Number of weights. */
        public Builder parameters(long parameters) {
            this.parameters = parameters;
            return this;
        }

        /** Number of decoder layers. */
        public Builder layers(int layers) {
            this.layers = OptionalInt.of(layers);
            return this;
        }

        /** Rows of the embedding. */
        public Builder vocabularySize(int vocabularySize) {
            this.vocabularySize = OptionalInt.of(vocabularySize);
            return this;
        }

        /** Greatest number of tokens. */
        public Builder contextLength(int contextLength) {
            this.contextLength = OptionalInt.of(contextLength);
            return this;
        }

        /** The types that the weights are stored in, the one with the most bytes first; copied. */
        public Builder precisionOnDisk(List<String> precisionOnDisk) {
            this.precisionOnDisk = List.copyOf(precisionOnDisk);
            return this;
        }

        /** What the weights take on disk. */
        public Builder bytes(long bytes) {
            this.bytes = bytes;
            return this;
        }

        /** What a token takes in a KV cache in float32. */
        public Builder cacheBytesPerToken(long cacheBytesPerToken) {
            this.cacheBytesPerToken = OptionalLong.of(cacheBytesPerToken);
            return this;
        }

        /** What of it is not as its configuration says; copied. */
        public Builder remarks(List<String> remarks) {
            this.remarks = List.copyOf(remarks);
            return this;
        }

        /** What keeps this library from running it; copied. */
        public Builder unsupported(List<String> unsupported) {
            this.unsupported = List.copyOf(unsupported);
            return this;
        }

        /** What is known. */
        public CheckpointInfo build() {
            return new CheckpointInfo(this);
        }
    }
}
