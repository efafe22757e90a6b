package ai.cautious.program.options;

import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlTokenizer;
import ai.cautious.djl.training.TextFormat;
import ai.cautious.djl.training.TextTrainingData;
import ai.cautious.djl.training.TrainingFields;
import ai.cautious.djl.training.TrainingRow;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.program.data.DataLines;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which data a model is tuned on, and how they are put to it. */
public final class TrainingDataOptions {

    @Option(
            names = "--data",
            required = true,
            description =
                    "A .jsonl, .json, .csv or .parquet file: instruction, input and output, a text and a label, or"
                            + " messages and a label.")
    private Path data = Path.of("");

    @Option(names = "--text-field", description = "The field with the text, instead of input or text.")
    private @Nullable String textField;

    @Option(names = "--label-field", description = "The field with the answer or a label, instead of output or label.")
    private @Nullable String labelField;

    @Option(
            names = "--labels",
            split = ",",
            paramLabel = "LABEL=ANSWER",
            description = "What is to be answered for each label, such as 1=<Toc>,0=<Safe>.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--answer-field",
            description = "Behind a label's answer, the field with what is to be drafted; a row may lack it.")
    private @Nullable String answerField;

    @Option(names = "--instruction", description = "The instruction of every row, instead of its own.")
    private @Nullable String instruction;

    @Option(
            names = "--template",
            description = "${COMPLETION-CANDIDATES}; by default the model's own, or alpaca where it has none.")
    private @Nullable TemplateName template;

    /** Reads the file. */
    public List<TrainingRow> rows() {
        return rows(fields -> fields);
    }

    /**
     * Reads the file.
     *
     * @param more what else its rows have
     */
    public List<TrainingRow> rows(UnaryOperator<TrainingFields> more) {
        TrainingFields standard = TrainingFields.STANDARD;
        TrainingFields fields = more.apply(new TrainingFields(
                standard.instruction(),
                textField == null ? standard.input() : List.of(textField),
                labelField == null ? standard.output() : List.of(labelField),
                labels));
        List<TrainingRow> rows =
                DataLines.rows(data, answerField == null ? fields : fields.withContinuation(answerField));
        String given = instruction;
        return given == null
                ? rows
                : rows.stream().map(row -> row.withInstruction(given)).toList();
    }

    /** Encodes rows for a model; longer ones lose the end of their input. */
    public TextTrainingData encode(List<TrainingRow> rows, Path model, int maxTokens) {
        try (DjlTokenizer text = DjlTokenizer.load(model)) {
            int end = text.endToken()
                    .orElseThrow(() -> new InvalidOptionException(
                            "model", model, "one whose tokenizer_config.json names an eos_token"));
            PromptTemplate rendering = templateFor(text.chatTemplate()).of(text.chatTemplate());
            return TextTrainingData.of(rows, new TextFormat(text.tokenizer(), rendering, end, maxTokens));
        }
    }

    /** @throws InvalidOptionException if the template has no place for an instruction, which a judge is asked by */
    public void requireTemplateOfJudges() {
        Require.that(template != TemplateName.RAW, "--template", TemplateName.RAW, "chat, chatml, llama3 or alpaca");
    }

    /** The template that a model's rows are put in. */
    public TemplateName templateOf(Path model) {
        try (DjlTokenizer text = DjlTokenizer.load(model)) {
            return templateFor(text.chatTemplate());
        }
    }

    /** The template that was chosen, or else the standard one for a model that has such a template of its own. */
    public TemplateName templateFor(Optional<PromptTemplate> own) {
        if (template != null) {
            return template;
        }
        return own.isPresent() ? TemplateName.CHAT : TemplateName.ALPACA;
    }
}
