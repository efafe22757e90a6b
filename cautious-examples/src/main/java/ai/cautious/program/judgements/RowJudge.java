package ai.cautious.program.judgements;

import java.util.List;
import java.util.function.Consumer;

/** Judges rows, and adds what that came to to the objects that hold them. */
public interface RowJudge {

    /** What rows that are judged at once weigh together at most, unless it is one alone. */
    int capacity();

    /** What a row weighs, at least 1. */
    int weight(Row row);

    /** The fields that it may add. */
    List<String> fields();

    /**
     * Judges all of them, or throws.
     *
     * @param rows at least one
     */
    void judge(List<Row> rows);

    /** Judges one row after the other, and adds what {@code moderate} adds. */
    static RowJudge each(Consumer<Row> judge) {
        return new RowJudge() {

            @Override
            public int capacity() {
                return 1;
            }

            @Override
            public int weight(Row row) {
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
