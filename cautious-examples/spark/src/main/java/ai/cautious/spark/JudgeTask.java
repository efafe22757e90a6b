package ai.cautious.spark;

import ai.cautious.InvalidOptionException;
import ai.cautious.program.judgements.JudgedFields;
import ai.cautious.program.judgements.Judging;
import ai.cautious.program.judgements.Row;
import ai.cautious.program.judgements.RowLines;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Serializable;
import java.io.Writer;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Judges a slice and commits its part, on an executor. What an attempt wrote that failed or was killed is in no part.
 *
 * @param arguments of the command, by which each executor loads the judge
 * @param judge the hash of who is to judge
 */
record JudgeTask(
        List<String> arguments,
        String field,
        String output,
        String judge,
        Broadcast<SerializableConfiguration> files,
        Metrics metrics)
        implements Serializable {

    /**
     * Judges one.
     *
     * @throws InvalidOptionException if a row cannot be judged, or the judge here is another than the driver's
     */
    Counts judge(Slice slice) throws IOException {
        TaskContext task = TaskContext.get();
        long begun = System.nanoTime();
        Configuration configuration = files.value().value();
        Counts counts = new Counts(slice.part());
        try (Judging judging =
                        SharedJudges.of(arguments, Math.max(1, task.cpus())).judging();
                SliceRows rows = SliceRows.open(slice, configuration);
                Parts parts = new Parts(output, configuration)) {
            requireSame(judging.hash());
            parts.write(slice.part(), task.taskAttemptId(), out -> {
                for (int i = 0; i < slice.rows(); i++) {
                    judge(judging, rows, out, counts);
                    // A judgement that is interrupted is a refusal, and none of the row's.
                    if (task.isInterrupted() || Thread.currentThread().isInterrupted()) {
                        throw new InterruptedIOException(rows.place());
                    }
                }
            });
            metrics.add(counts, System.nanoTime() - begun);
            return counts.because(judging.firstFailure());
        }
    }

    private void judge(Judging judging, SliceRows rows, Writer out, Counts counts) throws IOException {
        String line = rows.next();
        Row row = new RowLines(field).row(rows.place(), line, JudgedFields.ALL);
        judging.judge(row);
        counts.add(row.object());
        out.write(RowLines.json(row.object()) + "\n");
    }

    private void requireSame(String here) {
        if (!here.equals(judge)) {
            throw new InvalidOptionException("the judge that this executor loads is another than the driver's (" + here
                    + ", not " + judge + "): give --precision, and the same model on each machine");
        }
    }
}
