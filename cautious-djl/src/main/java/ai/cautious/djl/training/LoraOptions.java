package ai.cautious.djl.training;

import ai.cautious.InvalidOptionException;
import java.util.Set;
import java.util.TreeSet;

/**
 * A LoRA adapter (Hu et al. 2021, arXiv 2106.09685): to each target's weight {@code [out, in]} it adds
 * {@code alpha / rank · B · A}, with A {@code [rank, in]} and B {@code [out, rank]}. Immutable.
 *
 * @param rank at least 1
 * @param alpha above 0
 * @param targets the linear layers that are adapted, in every decoder layer
 */
public record LoraOptions(int rank, double alpha, Set<String> targets) {

    /** Every linear layer of a decoder layer. */
    public static final Set<String> ALL_LINEAR =
            Set.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    /** @throws InvalidOptionException if a number is out of range or a target is unknown */
    public LoraOptions {
        InvalidOptionException.require(rank >= 1 && rank <= 4096, "rank", rank, "in [1, 4096]");
        InvalidOptionException.require(alpha > 0 && alpha < Double.POSITIVE_INFINITY, "alpha", alpha, "above 0");
        InvalidOptionException.require(
                !targets.isEmpty() && ALL_LINEAR.containsAll(targets),
                "targets",
                new TreeSet<>(targets),
                "one or more of " + new TreeSet<>(ALL_LINEAR));
        targets = Set.copyOf(targets);
    }

    /** Rank 16, alpha 16, every linear layer. */
    public static LoraOptions defaults() {
        return new LoraOptions(16, 16, ALL_LINEAR);
    }

    /** By what B · A is multiplied. */
    public double scale() {
        return alpha / rank;
    }
}
