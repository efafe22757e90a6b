package ai.cautious.spark;

import ai.cautious.program.Execution;
import ai.cautious.program.commands.NoVerdictException;
import ai.cautious.program.console.Output;
import ai.cautious.program.judgements.JudgeHash;
import ai.cautious.program.judgements.Judging;
import ai.cautious.program.options.JudgingOptions;
import ai.cautious.program.options.Require;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Judges the rows of files, as {@code moderate} does on one machine: the same lines, in parts. */
@Command(
        name = "moderate",
        description =
                "Judge the texts or conversations of .jsonl or .parquet files as the program's moderate does, and write"
                        + " each row's object with what that adds, in parts that together are its lines. Goes on where it was"
                        + " stopped.",
        sortOptions = false)
public final class ModerateJob implements Callable<Integer> {

    @Mixin
    private JudgingOptions judge = new JudgingOptions();

    @Option(
            names = "--input",
            required = true,
            paramLabel = "PATH",
            description =
                    "A file, a folder of files or a pattern, where Hadoop's file systems have it: all .jsonl, one JSON"
                            + " object a line, or all .parquet.")
    private String input = "";

    @Option(
            names = "--field",
            defaultValue = "text",
            description = "Holds the text or the messages; without it messages does. Default: ${DEFAULT-VALUE}.")
    private String field = "text";

    @Option(
            names = "--output",
            required = true,
            paramLabel = "DIR",
            description = "The folder for the parts; what this command began there is gone on with, and rows without a"
                    + " verdict are tried again.")
    private String output = "";

    @Option(
            names = "--rows-per-part",
            defaultValue = "500",
            paramLabel = "N",
            description = "How many rows a task judges, and what a stop costs at most. Default: ${DEFAULT-VALUE}.")
    private int rowsPerPart;

    @Option(
            names = "--parquet",
            description = "When all is judged, write it as rows.parquet in the output's folder, too.")
    private boolean parquet;

    @Mixin
    private Output console = new Output();

    @Spec
    private CommandSpec spec;

    /** Who judges by a command as it was typed. */
    static JudgingOptions judgeOf(List<String> arguments) {
        ParseResult typed =
                Execution.reading(new CommandLine(new SparkProgram())).parseArgs(arguments.toArray(String[]::new));
        return ((ModerateJob) typed.subcommand().commandSpec().userObject()).judge;
    }

    @Override
    public Integer call() throws IOException {
        Require.that(rowsPerPart > 0, "rowsPerPart", rowsPerPart, "at least 1");
        judge.check();
        List<String> arguments = spec.commandLine().getParseResult().originalArgs();
        SparkSession session =
                SparkSession.builder().appName("cautious moderate").getOrCreate();
        try {
            Summary summary = Failures.unwrapped(() -> moderate(session, arguments));
            if (console.isJson()) {
                console.print(summary);
            } else {
                summary.print(console.out());
            }
            NoVerdictException.throwIfAny(summary.withoutVerdict(), summary.rows(), summary.firstFailure());
            return 0;
        } finally {
            session.stop();
            SharedJudges.close();
        }
    }

    private Summary moderate(SparkSession session, List<String> arguments) throws IOException {
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        Broadcast<SerializableConfiguration> files =
                spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration()));
        InputFiles inputs = InputFiles.of(input, spark.hadoopConfiguration());
        JudgeTask task = new JudgeTask(
                arguments, field, output, hash(arguments, spark), files, Metrics.of(session.sparkContext()));
        List<Slice> slices = inputs.slices(spark, files, rowsPerPart);
        try (Parts parts = new Parts(output, spark.hadoopConfiguration())) {
            parts.begin(
                    JudgeHash.of(task.judge(), field, String.valueOf(rowsPerPart), inputs.toString()), slices.size());
            Map<Integer, Counts> counts = new TreeMap<>(written(spark, files, slices, parts));
            int before = counts.size();
            List<Slice> left = slices.stream()
                    .filter(slice -> !counts.containsKey(slice.part()))
                    .toList();
            if (!left.isEmpty()) {
                spark.parallelize(left, left.size())
                        .map(task::judge)
                        .collect()
                        .forEach(judged -> counts.put(judged.part(), judged));
            }
            Summary summary = Summary.of(counts.values(), before, task.judge());
            if (summary.withoutVerdict() == 0) {
                if (parquet && (before < slices.size() || !parts.hasParquet())) {
                    writeParquet(session, parts);
                }
                parts.finish(summary);
            }
            return summary;
        }
    }

    /** Loads the judge here, too: what is wrong with it is said once, and every task's is the same or refused. */
    private static String hash(List<String> arguments, JavaSparkContext spark) {
        int threads = spark.getConf().getInt("spark.task.cpus", 1);
        try (Judging judging = SharedJudges.of(arguments, threads).judging()) {
            return judging.hash();
        }
    }

    /** What earlier runs wrote; parts with rows that have no verdict, or that are cut, are deleted to be written again. */
    private Map<Integer, Counts> written(
            JavaSparkContext spark, Broadcast<SerializableConfiguration> files, List<Slice> slices, Parts parts)
            throws IOException {
        Set<Integer> numbers = parts.written();
        List<Slice> committed =
                slices.stream().filter(slice -> numbers.contains(slice.part())).toList();
        if (committed.isEmpty()) {
            return Map.of();
        }
        Map<Integer, Counts> written = new TreeMap<>();
        for (Counts counts : counted(spark, files, committed)) {
            if (counts.rows() == slices.get(counts.part()).rows() && counts.withoutVerdict() == 0) {
                written.put(counts.part(), counts);
            } else {
                parts.delete(counts.part());
            }
        }
        return written;
    }

    private List<Counts> counted(
            JavaSparkContext spark, Broadcast<SerializableConfiguration> files, List<Slice> committed) {
        String folder = output;
        return spark.parallelize(committed, Math.min(committed.size(), spark.defaultParallelism()))
                .map(slice -> {
                    try (Parts parts = new Parts(folder, files.value().value())) {
                        return parts.read(slice.part());
                    }
                })
                .collect();
    }

    /** Anew each time, so that nothing is added to what was cut off. */
    private static void writeParquet(SparkSession session, Parts parts) {
        JavaRDD<String> lines =
                JavaSparkContext.fromSparkContext(session.sparkContext()).textFile(parts.pattern());
        session.read()
                .json(session.createDataset(lines.rdd(), Encoders.STRING()))
                .write()
                .mode(SaveMode.Overwrite)
                .parquet(parts.parquet());
    }
}
