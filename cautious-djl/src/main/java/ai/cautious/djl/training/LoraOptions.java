package ai.cautious.djl.training;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * A LoRA adapter (Hu et al. 2021, arXiv 2106.09685): to each target's weight {@code [out, in]} it adds
 * {@code alpha / rank · B · A}, with A {@code [rank, in]} and B {@code [out, rank]}. Immutable.
 *
 * @param rank at least 1
 * @param alpha above 0
 * @param targets the linear layers that are adapted, in every decoder layer
 * @param base the numbers in which the frozen linear layers are multiplied, {@code FLOAT32} or {@code BFLOAT16}: with the
 *     latter their inputs are rounded to 8 bits, they take half the memory, and a CPU that has instructions for it is
 *     about twice as fast. The adapter is float32 in either case
 */
public record LoraOptions(int rank, double alpha, Set<String> targets, StoredPrecision base) {

    /** Every linear layer of a decoder layer. */
    public static final Set<String> ALL_LINEAR =
            Set.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    /** @throws InvalidOptionException if a number is out of range or a target is unknown */
    public LoraOptions {
        Require.that(rank >= 1 && rank <= 4096, "rank", rank, "in [1, 4096]");
        Require.that(alpha > 0 && alpha < Double.POSITIVE_INFINITY, "alpha", alpha, "above 0");
        Require.that(
                !targets.isEmpty() && ALL_LINEAR.containsAll(targets),
                "targets",
                new TreeSet<>(targets),
                "one or more of " + new TreeSet<>(ALL_LINEAR));
        Require.that(base != StoredPrecision.FLOAT16, "base", base, "FLOAT32 or BFLOAT16");
        // In one order, in every JVM: a resumed training compares its options.
        targets = Collections.unmodifiableSet(new TreeSet<>(targets));
    }

    /** With a base in float32. */
    public LoraOptions(int rank, double alpha, Set<String> targets) {
        this(rank, alpha, targets, StoredPrecision.FLOAT32);
    }

    /** Rank 16, alpha 16, every linear layer, a base in float32. */
    public static LoraOptions defaults() {
        return new LoraOptions(16, 16, ALL_LINEAR);
    }

    /** By what B · A is multiplied. */
    public double scale() {
        return alpha / rank;
    }
}
