package ai.cautious.program.judgements;

import java.util.List;
import java.util.function.Consumer;

/** Judges rows, and adds what that came to to the objects that hold them. */
public interface RowJudge {

    /** Up to how many rows it judges at once. */
    int rowsAtOnce();

    /** The fields that it may add. */
    List<String> fields();

    /**
     * Judges all of them, or throws.
     *
     * @param rows from 1 to {@link #rowsAtOnce}
     */
    void judge(List<Row> rows);

    /** Judges one row after the other, and adds what {@code moderate} adds. */
    static RowJudge each(Consumer<Row> judge) {
        return new RowJudge() {

            @Override
            public int rowsAtOnce() {
                return 1;
            }

            @Override
            public List<String> fields() {
                return JudgedFields.ALL;
            }

            @Override
            public void judge(List<Row> rows) {
                rows.forEach(judge);
            }
        };
    }
}
