package ai.cautious.spark;

import ai.cautious.InvalidOptionException;
import ai.cautious.program.judgements.JudgedFields;
import ai.cautious.program.judgements.Judging;
import ai.cautious.program.judgements.Row;
import ai.cautious.program.judgements.RowLines;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.Serializable;
import java.io.Writer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;

/**
 * Judges rows.
 *
 * @param judges where each executor has its judge
 * @param judge the hash of who is to judge
 */
record JudgeTask(Judges judges, String field, String judge) implements PartTask {

    /** A process's judge. */
    interface Judges extends Serializable {

        /** The caller closes what is returned. */
        Judging judging(int threads);
    }

    @Override
    public Counts write(Slice slice, TaskContext task, Configuration files, Writer out) throws IOException {
        Counts counts = new Counts(slice.part());
        try (Judging judging = judges.judging(PartTask.threads(task));
                SliceRows rows = SliceRows.open(slice, files)) {
            requireSame(judging.hash());
            for (int i = 0; i < slice.rows(); i++) {
                String line = rows.next();
                Row row = new RowLines(field).row(rows.place(), line, JudgedFields.ALL);
                judging.judge(row);
                count(row.object(), counts);
                out.write(RowLines.json(row.object()) + "\n");
                // A judgement that is interrupted is a refusal, and none of the row's.
                PartTask.requireUninterrupted(task, rows.place());
            }
            return counts.because(judging.firstFailure());
        }
    }

    private void requireSame(String here) {
        if (!here.equals(judge)) {
            throw new InvalidOptionException("the judge that this executor loads is another than the driver's (" + here
                    + ", not " + judge + "): give --precision, and the same model on each machine");
        }
    }

    @Override
    public void count(JsonNode line, Counts counts) {
        counts.add(
                line.path(JudgedFields.LABEL).asText().equals("TOXIC"),
                line.path(JudgedFields.FAILURE).isTextual());
    }

    @Override
    public boolean isWhole(Slice slice, Counts counts) {
        return counts.rows() == slice.rows() && counts.failed() == 0;
    }

    @Override
    public String others() {
        return "another judge, input";
    }
}
