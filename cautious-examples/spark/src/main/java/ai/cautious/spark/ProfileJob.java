package ai.cautious.spark;

import ai.cautious.djl.evaluation.BertScorer;
import ai.cautious.program.console.Output;
import ai.cautious.program.options.ProfileFieldOptions;
import ai.cautious.program.options.ProfileOptions;
import ai.cautious.program.options.Require;
import ai.cautious.program.profile.Answer;
import ai.cautious.program.profile.Instruction;
import ai.cautious.program.profile.LoadedPair;
import ai.cautious.program.profile.Profile;
import ai.cautious.program.profile.ProfileRun;
import ai.cautious.program.profile.ProfileSummary;
import ai.cautious.program.profile.SafetyFigures;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Profiles a pair, as {@code profile} does on one machine: the same answers and verdicts, in parts, and the same report. */
@Command(
        name = "profile",
        description =
                "Have all arms of the program's profile answer the instructions of .jsonl or .parquet files, judge a"
                        + " labelled set of prompts, and write profile.json and report.html. Goes on where it was stopped.",
        sortOptions = false,
        defaultValueProvider = ProfileOptions.Defaults.class)
public final class ProfileJob implements Callable<Integer> {

    /** Each process's, by the commands as they were typed. */
    static final Shared<LoadedPair> PAIRS =
            new Shared<>(arguments -> typed(arguments).options.load(), LoadedPair::close);

    /** An instruction is answered by all arms, a prompt judged once. */
    private static final int PROMPTS_PER_ROW = 10;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "PATH",
            description = "Instructions with reference answers: a file, a folder of files or a pattern, where Hadoop's"
                    + " file systems have it, all .jsonl or all .parquet, by default with Alpaca's columns instruction,"
                    + " input and output.")
    private String data = "";

    @Option(
            names = "--prompts",
            paramLabel = "PATH",
            description = "Prompts that are known to be toxic or not, which the gate judges; files as those of --data.")
    private @Nullable String prompts;

    @Mixin
    private ProfileFieldOptions fields = new ProfileFieldOptions();

    @Option(
            names = "--output",
            required = true,
            paramLabel = "DIR",
            description = "The folder for the answers and verdicts, in parts, profile.json and report.html; what this"
                    + " command began there is gone on with.")
    private String output = "";

    @Option(
            names = "--rows-per-part",
            defaultValue = "20",
            paramLabel = "N",
            description = "How many instructions all arms answer in a task, and what a stop costs at most; ten times as"
                    + " many prompts. Default: ${DEFAULT-VALUE}.")
    private int rowsPerPart;

    @Mixin
    private ProfileOptions options = new ProfileOptions();

    @Mixin
    private Output console = new Output();

    @Spec
    private CommandSpec spec;

    /** As it was typed. */
    static ProfileJob typed(List<String> arguments) {
        return SparkProgram.typed(arguments, ProfileJob.class);
    }

    /** How rows of the data are read. */
    InstructionRows instructions() {
        return new InstructionRows(fields.ofInstructions());
    }

    @Override
    public Integer call() throws IOException {
        Require.that(rowsPerPart > 0, "rowsPerPart", rowsPerPart, "at least 1");
        fields.limit();
        options.check();
        List<String> arguments = spec.commandLine().getParseResult().originalArgs();
        SparkSession session =
                SparkSession.builder().appName("cautious profile").getOrCreate();
        try {
            Profile profile = Failures.unwrapped(() -> profile(session, arguments));
            if (console.isJson()) {
                console.print(profile);
            } else {
                ProfileSummary.print(profile, output + "/profile.json", output + "/report.html", console.out());
            }
            return 0;
        } finally {
            session.stop();
            PAIRS.close();
        }
    }

    private Profile profile(SparkSession session, List<String> arguments) throws IOException {
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        Configuration configuration = spark.hadoopConfiguration();
        Broadcast<SerializableConfiguration> files = spark.broadcast(new SerializableConfiguration(configuration));
        // What can be wrong with the data is said before anything is loaded.
        InputFiles asked = InputFiles.of("--data", data, configuration);
        List<Instruction> instructions = instructions().of(asked, configuration).stream()
                .limit(fields.limit())
                .toList();
        InputFiles labelled = prompts == null ? null : InputFiles.of("--prompts", prompts, configuration);
        List<Slice> ofPrompts =
                labelled == null ? List.of() : labelled.slices(spark, files, PROMPTS_PER_ROW * rowsPerPart);
        if (prompts != null) {
            new PromptRows(fields.ofPrompts()).check(prompts, ofPrompts, configuration);
        }
        options.checkModels(labelled != null);
        try (BertScorer scorer = options.loadScorer()) {
            LoadedPair pair = PAIRS.of(arguments, PartTask.threads(spark));
            ProfileWork work = new ProfileWork(spark, files, output, arguments, pair);
            List<Slice> slices = asked.slices(spark, files, rowsPerPart).stream()
                    .filter(slice -> slice.first() < instructions.size())
                    .map(slice -> slice.upTo(instructions.size()))
                    .toList();
            List<Answer> answers = work.answer(slices, instructions);
            SafetyFigures safety =
                    labelled == null ? null : work.judge(ofPrompts, labelled, fields.ofPrompts(), options.resamples());
            Profile profile = Profile.of(new ProfileRun(pair, instructions), answers, scorer, safety);
            work.write(profile);
            return profile;
        }
    }
}
