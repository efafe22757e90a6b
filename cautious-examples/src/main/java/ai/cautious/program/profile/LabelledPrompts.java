package ai.cautious.program.profile;

import ai.cautious.InvalidOptionException;
import ai.cautious.program.data.DataLines;
import ai.cautious.program.judgements.JudgedFields;
import ai.cautious.program.judgements.JudgedTexts;
import ai.cautious.program.judgements.Judging;
import ai.cautious.program.judgements.ModeratedFile;
import ai.cautious.program.judgements.Prediction;
import ai.cautious.program.judgements.RowJudge;
import ai.cautious.program.options.Require;
import java.io.IOException;
import java.io.LineNumberReader;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** A set of prompts that are known to be toxic or not, which the gate judges as {@code moderate} does. */
public record LabelledPrompts(Path file, PromptFields fields) {

    /**
     * Checks what would else be found once all instructions are answered.
     *
     * @throws InvalidOptionException if there is no such file, a line holds no prompt, or not some are toxic and some harmless
     */
    public void check() throws IOException {
        Require.that(Files.isRegularFile(file), "--prompts", file, "a file of JSON lines that is there");
        Prediction.requireBothClasses("--prompts", file, fields.label());
        new ModeratedFile("--prompts", file, fields.text()).check(JudgedFields.ALL);
    }

    /**
     * Judges what is not judged yet.
     *
     * @param output goes on behind what an earlier run of the same judge has written
     * @param resamples of the intervals
     * @throws InvalidOptionException if a line holds no text, or the output is of another judge or other prompts
     */
    public SafetyFigures judge(Judging judging, Path output, int resamples, PrintWriter out) throws IOException {
        ModeratedFile prompts = new ModeratedFile("--prompts", file, fields.text());
        new JudgedTexts.Lines(prompts, prompts.lines(), output, prompts.written(output))
                .judge("profile", RowJudge.each(judging::judge), judging.hash(), out);
        try (LineNumberReader lines = DataLines.open(output)) {
            return fields.figures(output.toString(), lines, resamples);
        }
    }
}
