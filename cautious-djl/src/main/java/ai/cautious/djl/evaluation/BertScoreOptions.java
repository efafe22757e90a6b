package ai.cautious.djl.evaluation;

import static java.util.Objects.requireNonNull;

import ai.cautious.internal.Require;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** How texts are scored. Immutable. */
public final class BertScoreOptions {

    private final OptionalInt layer;
    private final boolean idf;
    private final @Nullable Path baseline;

    private BertScoreOptions(Builder builder) {
        this.layer = builder.layer;
        this.idf = builder.idf;
        this.baseline = builder.baseline;
    }

    /** The layer that is known of the encoder, all tokens alike, not rescaled. */
    public static BertScoreOptions defaults() {
        return builder().build();
    }

    /** A builder with nothing chosen. */
    public static Builder builder() {
        return new Builder();
    }

    /** The layer whose vectors are compared, if one was chosen. */
    public OptionalInt layer() {
        return layer;
    }

    /** Whether rare tokens weigh more. */
    public boolean idf() {
        return idf;
    }

    /** The file of baselines, if scores are rescaled. */
    public Optional<Path> baseline() {
        return Optional.ofNullable(baseline);
    }

    /** A builder that has these options. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.layer = layer;
        builder.idf = idf;
        builder.baseline = baseline;
        return builder;
    }

    /** Builds {@link BertScoreOptions}. Not thread-safe. */
    public static final class Builder {

        private OptionalInt layer = OptionalInt.empty();
        private boolean idf;
        private @Nullable Path baseline;

        private Builder() {}

        /**
         * Compares the vectors that this many layers make; 0 are the embeddings. By default, for encoders whose folder is
         * called as one that {@code bert_score} knows, such as {@code roberta-large}, that one's.
         *
         * @throws ai.cautious.InvalidOptionException if it is negative
         */
        public Builder layer(int layer) {
            Require.that(layer >= 0, "layer", layer, "at least 0");
            this.layer = OptionalInt.of(layer);
            return this;
        }

        /**
         * Weighs each token by log((N + 1) / (n + 1)), where n of the N references that are scored with it have it; by default
         * all tokens weigh the same.
         */
        public Builder idf(boolean idf) {
            this.idf = idf;
            return this;
        }

        /**
         * Rescales each score x to (x − b) / (1 − b), so that unlike texts have about 0.
         *
         * @param baseline lines {@code LAYER,P,R,F}, as {@code bert_score} has them for each of its encoders
         */
        public Builder baseline(Path baseline) {
            this.baseline = requireNonNull(baseline, "baseline");
            return this;
        }

        /** The options. */
        public BertScoreOptions build() {
            return new BertScoreOptions(this);
        }
    }
}
