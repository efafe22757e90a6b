package ai.cautious.spark;

import java.io.Serializable;

/** What the lines of a part come to. Not thread-safe. */
final class Counts implements Serializable {

    private static final long serialVersionUID = 1L;

    private final int part;
    private int rows;
    private int toxic;
    private int failed;
    private String firstFailure = "";

    Counts(int part) {
        this.part = part;
    }

    /**
     * Adds a line.
     *
     * @param judgedToxic whether it was, or was refused as such
     * @param hasFailed whether there is no verdict or no answer
     */
    void add(boolean judgedToxic, boolean hasFailed) {
        rows++;
        toxic += judgedToxic ? 1 : 0;
        failed += hasFailed ? 1 : 0;
    }

    /** Says why the first row without a verdict has none. */
    Counts because(String failure) {
        firstFailure = failure;
        return this;
    }

    int part() {
        return part;
    }

    int rows() {
        return rows;
    }

    int toxic() {
        return toxic;
    }

    int failed() {
        return failed;
    }

    String firstFailure() {
        return firstFailure;
    }
}
