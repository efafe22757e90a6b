package ai.cautious.spark;

import java.io.Serializable;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.util.LongAccumulator;

/**
 * Spark's accumulators of this run, which its page and listeners show while it goes on; an attempt that failed adds nothing.
 *
 * @param millis that tasks took, all together
 */
record Metrics(LongAccumulator rows, LongAccumulator toxic, LongAccumulator failed, LongAccumulator millis)
        implements Serializable {

    static Metrics ofJudging(SparkContext spark) {
        return new Metrics(
                spark.longAccumulator("rows judged"),
                spark.longAccumulator("rows judged toxic"),
                spark.longAccumulator("rows without a verdict"),
                spark.longAccumulator("ms of judging"));
    }

    static Metrics ofAnswering(SparkContext spark) {
        return new Metrics(
                spark.longAccumulator("answers"),
                spark.longAccumulator("answers refused"),
                spark.longAccumulator("answers missing"),
                spark.longAccumulator("ms of answering"));
    }

    void add(Counts counts, long nanos) {
        rows.add(counts.rows());
        toxic.add(counts.toxic());
        failed.add(counts.failed());
        millis.add(TimeUnit.NANOSECONDS.toMillis(nanos));
    }
}
