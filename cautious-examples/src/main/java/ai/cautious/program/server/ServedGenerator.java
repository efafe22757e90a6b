package ai.cautious.program.server;

import ai.cautious.CautiousGenerator;

/**
 * Who answers.
 *
 * @param usual answers as fast as it can
 * @param repeatable answers requests with a seed; the same one where its draft lengths follow no measured times
 */
public record ServedGenerator(CautiousGenerator usual, CautiousGenerator repeatable) implements AutoCloseable {

    /** What a repeatable generator drafts in each round, in tokens. */
    private static final int DRAFT_LENGTH = 4;

    /**
     * A generator.
     *
     * @param usual is closed with this
     * @param isAdaptive whether its draft lengths follow measured times
     */
    public static ServedGenerator of(CautiousGenerator usual, boolean isAdaptive) {
        return new ServedGenerator(
                usual, isAdaptive ? usual.toBuilder().draftLength(DRAFT_LENGTH).build() : usual);
    }

    CautiousGenerator forAnswer(AskedAnswer asked) {
        return asked.isSeeded() ? repeatable : usual;
    }

    @Override
    public void close() {
        repeatable.close();
        usual.close();
    }
}
