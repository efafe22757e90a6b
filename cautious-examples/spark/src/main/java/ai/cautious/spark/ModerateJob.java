package ai.cautious.spark;

import ai.cautious.program.commands.NoVerdictException;
import ai.cautious.program.console.Output;
import ai.cautious.program.judgements.JudgeHash;
import ai.cautious.program.judgements.Judging;
import ai.cautious.program.judgements.LoadedJudge;
import ai.cautious.program.options.JudgingOptions;
import ai.cautious.program.options.Require;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    private static final Shared<LoadedJudge> JUDGES = new Shared<>(
            arguments -> SparkProgram.typed(arguments, ModerateJob.class).judge.load(), LoadedJudge::close);

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
            JUDGES.close();
        }
    }

    private Summary moderate(SparkSession session, List<String> arguments) throws IOException {
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        Configuration configuration = spark.hadoopConfiguration();
        Broadcast<SerializableConfiguration> files = spark.broadcast(new SerializableConfiguration(configuration));
        InputFiles inputs = InputFiles.of("--input", input, configuration);
        JudgeTask.Judges judges = threads -> JUDGES.of(arguments, threads).judging();
        JudgeTask task = new JudgeTask(judges, field, hash(judges, spark));
        List<Slice> slices = inputs.slices(spark, files, rowsPerPart);
        PartsJob.Done done = new PartsJob(output, task, Metrics.ofJudging(session.sparkContext()), files)
                .run(spark, JudgeHash.of(task.judge(), field, String.valueOf(rowsPerPart), inputs.toString()), slices);
        Summary summary = Summary.of(done.counts(), done.before(), task.judge());
        if (summary.withoutVerdict() == 0) {
            try (Parts parts = new Parts(output, configuration)) {
                if (parquet && (done.before() < slices.size() || !parts.hasParquet())) {
                    writeParquet(session, parts);
                }
                parts.finish(summary);
            }
        }
        return summary;
    }

    /** Loads the judge here, too: what is wrong with it is said once, and every task's is the same or refused. */
    private static String hash(JudgeTask.Judges judges, JavaSparkContext spark) {
        try (Judging judging = judges.judging(PartTask.threads(spark))) {
            return judging.hash();
        }
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
