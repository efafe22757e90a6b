package ai.cautious.spark;

import ai.cautious.CautiousException;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.spark.SparkException;

/** What Spark wraps. */
final class Failures {

    private Failures() {}

    /**
     * Runs a job.
     *
     * @throws CautiousException as the task threw it that failed the job
     */
    static <T> T unwrapped(Callable<T> job) throws IOException {
        try {
            return job.call();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (SparkException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof CautiousException ours) {
                    throw ours;
                }
            }
            throw new IOException(e.getMessage(), e);
        } catch (Exception e) {
            throw new IOException(e.toString(), e);
        }
    }
}
