package ai.cautious.program.options;

import ai.cautious.djl.training.TrainingFields;
import ai.cautious.program.data.DataLines;
import ai.cautious.program.profile.Instruction;
import ai.cautious.program.profile.LabelledPrompts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a pair is profiled on. */
public final class ProfileDataOptions {

    @Option(
            names = "--data",
            required = true,
            description = "Instructions with reference answers: a .jsonl, .json, .csv or .parquet file, by default with"
                    + " Alpaca's columns instruction, input and output.")
    private Path data = Path.of("");

    @Option(names = "--limit", paramLabel = "N", description = "Read so many instructions only.")
    private @Nullable Integer limit;

    @Option(
            names = "--instruction-field",
            defaultValue = "instruction",
            description = "The field with the instruction. Default: ${DEFAULT-VALUE}.")
    private String instruction = "";

    @Option(
            names = "--input-field",
            defaultValue = "input",
            description = "The field with what it is to be done with, which a row may lack. Default: ${DEFAULT-VALUE}.")
    private String input = "";

    @Option(
            names = "--reference-field",
            defaultValue = "output",
            description = "The field with the reference answer. Default: ${DEFAULT-VALUE}.")
    private String reference = "";

    @Option(
            names = "--group-field",
            defaultValue = "group",
            description = "The field by whose values instructions are grouped, which a row may lack."
                    + " Default: ${DEFAULT-VALUE}.")
    private String group = "";

    @Option(
            names = "--prompts",
            description =
                    "Prompts that are known to be toxic or not, which the gate judges: one JSON object a line, or a"
                            + " .parquet file.")
    private @Nullable Path prompts;

    @Option(
            names = "--prompt-field",
            defaultValue = "text",
            description = "Holds a prompt's text or messages; without it messages does. Default: ${DEFAULT-VALUE}.")
    private String prompt = "";

    @Option(
            names = "--label",
            defaultValue = "toxic",
            description = "The field of the truth: 1 or true where it is toxic. Default: ${DEFAULT-VALUE}.")
    private String label = "";

    @Option(
            names = "--category-field",
            defaultValue = "category",
            description = "The field of a prompt's kind of harm, which a line may lack. Default: ${DEFAULT-VALUE}.")
    private String category = "";

    /**
     * Reads the instructions.
     *
     * @throws ai.cautious.djl.training.TrainingDataException if the file is missing, malformed or empty
     */
    public List<Instruction> instructions() {
        Require.that(limit == null || limit > 0, "limit", String.valueOf(limit), "at least 1");
        TrainingFields fields = new TrainingFields(
                instruction, List.of(input), List.of(reference), Map.of(), List.of(group), Set.of(), List.of());
        return DataLines.rows(data, fields).stream()
                .limit(limit == null ? Long.MAX_VALUE : limit)
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
        LabelledPrompts labelled = new LabelledPrompts(prompts, prompt, label, category);
        labelled.check();
        return Optional.of(labelled);
    }
}
