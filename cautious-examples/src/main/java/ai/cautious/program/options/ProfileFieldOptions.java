package ai.cautious.program.options;

import ai.cautious.djl.training.TrainingFields;
import ai.cautious.program.profile.PromptFields;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the data that a pair is profiled on has what, and how much of it is read. */
public final class ProfileFieldOptions {

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
     * How many instructions are read at most.
     *
     * @throws ai.cautious.InvalidOptionException if that is less than 1
     */
    public long limit() {
        Require.that(limit == null || limit > 0, "limit", String.valueOf(limit), "at least 1");
        return limit == null ? Long.MAX_VALUE : limit;
    }

    /** Of instructions with reference answers. */
    public TrainingFields ofInstructions() {
        return new TrainingFields(
                instruction, List.of(input), List.of(reference), Map.of(), List.of(group), Set.of(), List.of());
    }

    /** Of prompts that are known to be toxic or not. */
    public PromptFields ofPrompts() {
        return new PromptFields(prompt, label, category);
    }
}
