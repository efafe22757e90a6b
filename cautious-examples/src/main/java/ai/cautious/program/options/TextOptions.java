package ai.cautious.program.options;

import ai.cautious.InvalidOptionException;
import ai.cautious.program.console.OutputLines;
import ai.cautious.program.console.StandardInput;
import ai.cautious.program.console.WrittenLines;
import ai.cautious.program.judgements.JudgedTexts;
import ai.cautious.program.judgements.ModeratedFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which texts are judged, and where their lines go. */
public final class TextOptions {

    @Option(names = "--text", description = "One text to judge; without it and --input standard input.")
    private @Nullable String text;

    @Option(names = "--input", description = "A file of one JSON object a line, or a .csv or .parquet file.")
    private @Nullable Path input;

    @Option(
            names = "--field",
            defaultValue = "text",
            description = "Holds the text or the messages; without it messages does. Default: ${DEFAULT-VALUE}.")
    private String field = "text";

    @Option(
            names = "--output",
            description =
                    "A file for the lines, in standard output's place; goes on behind those that the same judge has"
                            + " written, and tries those without a verdict again.")
    private @Nullable Path output;

    /**
     * Finds the texts, and what an earlier run made of them. Nothing is written.
     *
     * @throws InvalidOptionException if there are none, or the output belongs to others
     */
    public JudgedTexts open() throws IOException {
        if (text != null && input != null) {
            throw new InvalidOptionException("--text and --input both give texts; give one of them");
        }
        Require.that(output == null || input != null, "--output", String.valueOf(output), "given with --input");
        if (output != null) {
            OutputLines.requireFile("--output", output);
        }
        if (input == null) {
            return new JudgedTexts.One(field, text == null ? StandardInput.read(System.in) : text);
        }
        ModeratedFile file = new ModeratedFile("--input", input, field);
        long lines = file.lines();
        return new JudgedTexts.Lines(file, lines, output, output == null ? WrittenLines.NONE : file.written(output));
    }
}
