package ai.cautious.spark;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Serializable;
import java.io.Writer;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;

/** What is done with the rows of a slice, on an executor: lines of JSON, the same whoever writes them. */
interface PartTask extends Serializable {

    /**
     * Writes the lines.
     *
     * @return what they come to
     * @throws ai.cautious.InvalidOptionException if a row is at fault, or the models here are others than the driver's
     */
    Counts write(Slice slice, TaskContext task, Configuration files, Writer out) throws IOException;

    /** Counts a line as {@link #write} does. */
    void count(JsonNode line, Counts counts);

    /** Whether a part that an earlier run wrote is all that there is to say of its slice. */
    boolean isWhole(Slice slice, Counts counts);

    /** What tells other jobs from this one, beside the size of their parts. */
    String others();

    /** How many threads a pass has, where the command does not say. */
    static int threads(TaskContext task) {
        return Math.max(1, task.cpus());
    }

    /** The same on the driver. */
    static int threads(JavaSparkContext spark) {
        return spark.getConf().getInt("spark.task.cpus", 1);
    }

    /**
     * Throws where the task is to end.
     *
     * @param place what would be written of a row that was cut off
     */
    static void requireUninterrupted(TaskContext task, String place) throws InterruptedIOException {
        if (task.isInterrupted() || Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException(place);
        }
    }
}
