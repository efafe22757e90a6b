package ai.cautious.program.judgements;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Rows on their way to a judge, as many at once as it takes, in order. Not thread-safe. */
final class Batches {

    private final RowJudge judge;
    private final Judged judged;
    private List<Row> rows = new ArrayList<>();
    private int weight;

    /** Takes rows that were judged at once. */
    interface Judged {

        void take(List<Row> rows) throws IOException;
    }

    Batches(RowJudge judge, Judged judged) {
        this.judge = judge;
        this.judged = judged;
    }

    /** Adds a row; those before it are judged if it is too much. */
    void add(Row row) throws IOException {
        int more = judge.weight(row);
        if (weight + more > judge.capacity()) {
            finish();
        }
        rows.add(row);
        weight += more;
    }

    /** Judges what is left. */
    void finish() throws IOException {
        if (!rows.isEmpty()) {
            List<Row> batch = rows;
            rows = new ArrayList<>();
            weight = 0;
            judge.judge(batch);
            judged.take(batch);
        }
    }
}
