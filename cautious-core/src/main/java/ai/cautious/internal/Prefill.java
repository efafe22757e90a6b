package ai.cautious.internal;

import ai.cautious.model.TokenSession;
import java.util.function.BooleanSupplier;

/** Computes prompts in passes of so few tokens that it is soon seen, between two of them, that nobody waits any more. */
public final class Prefill {

    private static final int STEP = 512;

    private Prefill() {}

    /**
     * Computes every token but the last.
     *
     * @param stopped asked before each pass
     */
    public static void compute(TokenSession session, BooleanSupplier stopped) {
        int left = 1;
        while (left > 0 && !stopped.getAsBoolean()) {
            left = session.prefill(STEP);
        }
    }

    /**
     * Computes every token but those of the last step, which come with the pass of what is asked about them, as does all that
     * an engine leaves to it.
     *
     * @param stopped asked before each pass
     */
    public static void computeToLastStep(TokenSession session, BooleanSupplier stopped) {
        int left = 1;
        while (left > 0 && session.pending() > STEP && !stopped.getAsBoolean()) {
            left = session.prefill(STEP);
        }
    }
}
