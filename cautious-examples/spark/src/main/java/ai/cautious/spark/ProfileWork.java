package ai.cautious.spark;

import ai.cautious.program.judgements.JudgeHash;
import ai.cautious.program.judgements.Judging;
import ai.cautious.program.profile.Answer;
import ai.cautious.program.profile.Instruction;
import ai.cautious.program.profile.LoadedPair;
import ai.cautious.program.profile.Profile;
import ai.cautious.program.profile.ProfileFolder;
import ai.cautious.program.profile.PromptFields;
import ai.cautious.program.profile.SafetyFigures;
import ai.cautious.program.report.Report;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.LineNumberReader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What of a profile is done by tasks, and where it is written.
 *
 * @param arguments of the command, by which each executor loads the pair
 * @param pair the driver's
 */
record ProfileWork(
        JavaSparkContext spark,
        Broadcast<SerializableConfiguration> files,
        String output,
        List<String> arguments,
        LoadedPair pair) {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /**
     * Has all arms answer what they have not answered yet.
     *
     * @return every answer, in the order of the instructions
     */
    List<Answer> answer(List<Slice> slices, List<Instruction> instructions) throws IOException {
        AnswerTask task =
                new AnswerTask(arguments, pair.hash(), pair.contenders().arms().size());
        PartsJob job = new PartsJob(path("answers"), task, Metrics.ofAnswering(spark.sc()), files);
        job.run(spark, JudgeHash.of(pair.hash(), slices.toString(), instructions.toString()), slices);
        List<Answer> answers = new ArrayList<>();
        for (String line : job.lines(configuration(), slices)) {
            answers.add(MAPPER.readValue(line, Answer.class));
        }
        return answers;
    }

    /**
     * Judges what is not judged yet.
     *
     * @param resamples of the intervals
     */
    SafetyFigures judge(List<Slice> slices, InputFiles inputs, PromptFields fields, int resamples) throws IOException {
        List<String> typed = arguments;
        JudgeTask.Judges judges =
                threads -> ProfileJob.PAIRS.of(typed, threads).pair().judging();
        JudgeTask task = new JudgeTask(judges, fields.text(), judge());
        PartsJob job = new PartsJob(path("judged"), task, Metrics.ofJudging(spark.sc()), files);
        job.run(spark, JudgeHash.of(task.judge(), fields.text(), slices.toString(), inputs.toString()), slices);
        String lines = String.join("\n", job.lines(configuration(), slices));
        return fields.figures(job.folder(), new LineNumberReader(new StringReader(lines)), resamples);
    }

    private String judge() {
        try (Judging judging = pair.pair().judging()) {
            return judging.hash();
        }
    }

    /** Writes what programs read and what people look at. */
    void write(Profile profile) throws IOException {
        try (Parts folder = new Parts(output, configuration())) {
            folder.replace("profile.json", ProfileFolder.json(profile));
            folder.replace("report.html", Report.of(profile));
        }
    }

    private Configuration configuration() {
        return spark.hadoopConfiguration();
    }

    private String path(String name) {
        return output + "/" + name;
    }
}
