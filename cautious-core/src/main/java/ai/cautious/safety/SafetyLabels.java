package ai.cautious.safety;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;

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
        Require.that(!toxic.isEmpty(), "toxic", "\"\"", "a marker");
        Require.that(!safe.isEmpty(), "safe", "\"\"", "a marker");
        Require.that(!toxic.startsWith(safe) && !safe.startsWith(toxic), "safe", safe, "neither's beginning the other");
    }
}
