package ai.cautious.safety;

import ai.cautious.InvalidOptionException;

/**
 * The markers that a judging draft opens its answers with: plain text, not control tokens. Immutable.
 *
 * @param toxic opens the answer to a toxic prompt or a jailbreak
 * @param safe opens the answer to any other
 */
public record SafetyLabels(String toxic, String safe) {

    /** {@code <Toc>} and {@code <Safe>}. */
    public static final SafetyLabels DEFAULT = new SafetyLabels("<Toc>", "<Safe>");

    /** @throws InvalidOptionException if one is empty, or opens with the other */
    public SafetyLabels {
        InvalidOptionException.require(!toxic.isEmpty(), "toxic", "\"\"", "a marker");
        InvalidOptionException.require(!safe.isEmpty(), "safe", "\"\"", "a marker");
        InvalidOptionException.require(
                !toxic.startsWith(safe) && !safe.startsWith(toxic), "safe", safe, "neither's beginning the other");
    }
}
