package ai.cautious.program.options;

import ai.cautious.program.data.DataLines;
import ai.cautious.program.profile.Instruction;
import ai.cautious.program.profile.LabelledPrompts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a pair is profiled on. */
public final class ProfileDataOptions {

    @Option(
            names = "--data",
            required = true,
            description = "Instructions with reference answers: a .jsonl, .json, .csv or .parquet file, by default with"
                    + " Alpaca's columns instruction, input and output.")
    private Path data = Path.of("");

    @Option(
            names = "--prompts",
            description =
                    "Prompts that are known to be toxic or not, which the gate judges: one JSON object a line, or a"
                            + " .csv or .parquet file.")
    private @Nullable Path prompts;

    @Mixin
    private ProfileFieldOptions fields = new ProfileFieldOptions();

    /**
     * Reads the instructions.
     *
     * @throws ai.cautious.djl.training.TrainingDataException if the file is missing, malformed or empty
     */
    public List<Instruction> instructions() {
        long limit = fields.limit();
        return DataLines.rows(data, fields.ofInstructions()).stream()
                .limit(limit)
                .map(Instruction::of)
                .toList();
    }

    /**
     * The labelled prompts; empty where there are none.
     *
     * @throws ai.cautious.InvalidOptionException if not some are toxic and some harmless
     */
    public Optional<LabelledPrompts> prompts() throws IOException {
        if (prompts == null) {
            return Optional.empty();
        }
        LabelledPrompts labelled = new LabelledPrompts(prompts, fields.ofPrompts());
        labelled.check();
        return Optional.of(labelled);
    }
}
