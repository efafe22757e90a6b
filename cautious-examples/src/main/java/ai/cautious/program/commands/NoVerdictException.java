package ai.cautious.program.commands;

import ai.cautious.CautiousException;

/** Some texts were not judged; the others were. */
public final class NoVerdictException extends CautiousException {

    private static final long serialVersionUID = 1L;

    private NoVerdictException(String message) {
        super(message);
    }

    /**
     * Tells of texts without a verdict.
     *
     * @param first why the first of them has none
     * @throws NoVerdictException if there is one
     */
    public static void throwIfAny(long failures, long texts, String first) {
        if (failures > 0) {
            throw new NoVerdictException(failures + " of " + Math.max(1, texts) + " texts have no verdict: " + first);
        }
    }
}
