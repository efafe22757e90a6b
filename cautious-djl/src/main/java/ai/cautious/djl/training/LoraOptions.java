package ai.cautious.djl.training;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.Collections;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A LoRA adapter (Hu et al. 2021, arXiv 2106.09685): to each target's weight {@code [out, in]} it adds
 * {@code alpha / rank · B · A}, with A {@code [rank, in]} and B {@code [out, rank]}. Immutable.
 */
public final class LoraOptions {

    /** Every linear layer of a decoder layer. */
    public static final Set<String> ALL_LINEAR =
            Set.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    private final int rank;
    private final double alpha;
    private final Set<String> targets;
    private final StoredPrecision base;

    private LoraOptions(Builder builder) {
        this.rank = builder.rank;
        this.alpha = builder.alpha.orElse(builder.rank);
        this.targets = builder.targets;
        this.base = builder.base;
    }

    /** Rank 16, alpha 16, every linear layer, a base in float32. */
    public static LoraOptions defaults() {
        return builder().build();
    }

    /** A builder of the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that has these options. */
    public Builder toBuilder() {
        return new Builder().rank(rank).alpha(alpha).targets(targets).base(base);
    }

    /** The rank of what is added. */
    public int rank() {
        return rank;
    }

    /** Its weight, times the rank. */
    public double alpha() {
        return alpha;
    }

    /** The linear layers that are adapted, in every decoder layer; in alphabetical order. */
    public Set<String> targets() {
        return targets;
    }

    /** The numbers in which the frozen linear layers are multiplied. */
    public StoredPrecision base() {
        return base;
    }

    /** By what B · A is multiplied. */
    public double scale() {
        return alpha / rank;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LoraOptions options
                && rank == options.rank
                && alpha == options.alpha
                && targets.equals(options.targets)
                && base == options.base;
    }

    @Override
    public int hashCode() {
        return Objects.hash(rank, alpha, targets, base);
    }

    @Override
    public String toString() {
        return "LoraOptions[rank=" + rank + ", alpha=" + alpha + ", targets=" + targets + ", base=" + base + "]";
    }

    /** Builds {@link LoraOptions}. Not thread-safe. */
    public static final class Builder {

        private int rank = 16;
        private OptionalDouble alpha = OptionalDouble.empty();
        private Set<String> targets = sorted(ALL_LINEAR);
        private StoredPrecision base = StoredPrecision.FLOAT32;

        private Builder() {}

        /**
         * The rank of what is added.
         *
         * @throws InvalidOptionException if it is not in {@code [1, 4096]}
         */
        public Builder rank(int rank) {
            Require.that(rank >= 1 && rank <= 4096, "rank", rank, "in [1, 4096]");
            this.rank = rank;
            return this;
        }

        /**
         * Its weight, times the rank; by default the rank.
         *
         * @throws InvalidOptionException if it is not positive and finite
         */
        public Builder alpha(double alpha) {
            Require.that(alpha > 0 && alpha < Double.POSITIVE_INFINITY, "alpha", alpha, "above 0");
            this.alpha = OptionalDouble.of(alpha);
            return this;
        }

        /**
         * The linear layers that are adapted, in every decoder layer.
         *
         * @throws InvalidOptionException if there is none, or one is unknown
         */
        public Builder targets(Set<String> targets) {
            requireNonNull(targets, "targets");
            Require.that(
                    !targets.isEmpty() && ALL_LINEAR.containsAll(targets),
                    "targets",
                    new TreeSet<>(targets),
                    "one or more of " + new TreeSet<>(ALL_LINEAR));
            this.targets = sorted(targets);
            return this;
        }

        /**
         * The numbers in which the frozen linear layers are multiplied, {@code FLOAT32} or {@code BFLOAT16}: with the latter
         * their inputs are rounded to 8 bits, they take half the memory, and a CPU that has instructions for it is about
         * twice as fast. The adapter is float32 in either case.
         *
         * @throws InvalidOptionException if it is {@code FLOAT16}
         */
        public Builder base(StoredPrecision base) {
            Require.that(requireNonNull(base, "base") != StoredPrecision.FLOAT16, "base", base, "FLOAT32 or BFLOAT16");
            this.base = base;
            return this;
        }

        /** The options. */
        public LoraOptions build() {
            return new LoraOptions(this);
        }

        /** In one order, in every JVM: a resumed training compares its options. */
        private static Set<String> sorted(Set<String> targets) {
            return Collections.unmodifiableSet(new TreeSet<>(targets));
        }
    }
}
