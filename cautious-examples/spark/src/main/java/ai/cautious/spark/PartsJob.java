package ai.cautious.spark;

import ai.cautious.InvalidOptionException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Slices, each done by a task that commits its part: what an attempt wrote that failed or was killed is in none.
 *
 * @param folder where the parts are
 */
record PartsJob(String folder, PartTask task, Metrics metrics, Broadcast<SerializableConfiguration> files)
        implements Serializable {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * What all parts come to.
     *
     * @param counts in the order of the parts
     * @param before how many of them earlier runs had written
     */
    record Done(Collection<Counts> counts, int before) {}

    /**
     * Does what no earlier run has done.
     *
     * @param run what tells it from others
     * @throws InvalidOptionException if the folder holds something else, or another run's parts
     */
    Done run(JavaSparkContext spark, String run, List<Slice> slices) throws IOException {
        try (Parts parts = new Parts(folder, spark.hadoopConfiguration())) {
            parts.begin(run, task.others(), slices.size());
            Map<Integer, Counts> counts = written(spark, slices, parts);
            int before = counts.size();
            List<Slice> left = slices.stream()
                    .filter(slice -> !counts.containsKey(slice.part()))
                    .toList();
            if (!left.isEmpty()) {
                spark.parallelize(left, left.size())
                        .map(this::write)
                        .collect()
                        .forEach(done -> counts.put(done.part(), done));
            }
            return new Done(counts.values(), before);
        }
    }

    /** What all parts say, in order. */
    List<String> lines(Configuration configuration, List<Slice> slices) throws IOException {
        List<String> lines = new ArrayList<>();
        try (Parts parts = new Parts(folder, configuration)) {
            for (Slice slice : slices) {
                lines.addAll(parts.lines(slice.part()));
            }
        }
        return lines;
    }

    /** What earlier runs wrote; parts that are not whole are deleted to be written again. */
    private Map<Integer, Counts> written(JavaSparkContext spark, List<Slice> slices, Parts parts) throws IOException {
        Map<Integer, Counts> written = new TreeMap<>();
        Set<Integer> numbers = parts.written();
        List<Slice> committed =
                slices.stream().filter(slice -> numbers.contains(slice.part())).toList();
        if (committed.isEmpty()) {
            return written;
        }
        List<Counts> read = spark.parallelize(committed, Math.min(committed.size(), spark.defaultParallelism()))
                .map(this::read)
                .collect();
        for (Counts counts : read) {
            if (task.isWhole(slices.get(counts.part()), counts)) {
                written.put(counts.part(), counts);
            } else {
                parts.delete(counts.part());
            }
        }
        return written;
    }

    private Counts read(Slice slice) throws IOException {
        Counts counts = new Counts(slice.part());
        try (Parts parts = new Parts(folder, files.value().value())) {
            for (String line : parts.lines(slice.part())) {
                task.count(MAPPER.readTree(line), counts);
            }
        }
        return counts;
    }

    private Counts write(Slice slice) throws IOException {
        TaskContext attempt = TaskContext.get();
        Configuration configuration = files.value().value();
        long begun = System.nanoTime();
        try (Parts parts = new Parts(folder, configuration)) {
            Counts counts = parts.write(
                    slice.part(), attempt.taskAttemptId(), out -> task.write(slice, attempt, configuration, out));
            metrics.add(counts, System.nanoTime() - begun);
            return counts;
        }
    }
}
