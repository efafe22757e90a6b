package ai.cautious.program.commands;

import ai.cautious.ChatMessage;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.Precision;
import ai.cautious.program.console.OutputLines;
import ai.cautious.program.console.Progress;
import ai.cautious.program.console.StandardInput;
import ai.cautious.program.console.WrittenLines;
import ai.cautious.program.judgements.Judging;
import ai.cautious.program.judgements.ModeratedFile;
import ai.cautious.program.options.JudgeOptions;
import ai.cautious.program.options.Require;
import ai.cautious.program.options.RuntimeOptions;
import ai.cautious.program.options.TemplateName;
import ai.cautious.safety.SafetyGate;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Judges texts and conversations without answering them. */
@Command(
        name = "moderate",
        description = "Judge texts or conversations: print each line's object with label, toxicProbability, threshold,"
                + " categories where the judge knows any, windows and the judge's hash added.",
        sortOptions = false)
public final class ModerateCommand implements Callable<Integer> {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Option(names = "--draft", required = true, description = "The judge: a folder or a .gguf file.")
    private Path draft = Path.of("");

    @Option(names = "--adapter", description = "A LoRA adapter for it.")
    private @Nullable Path adapter;

    @Option(names = "--text", description = "One text to judge; without it and --input standard input.")
    private @Nullable String text;

    @Option(names = "--input", description = "A file of one JSON object a line.")
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
    private @Nullable Path outputFile;

    @Option(names = "--template", description = "chat, chatml, llama3, alpaca or raw; as the judge was tuned.")
    private @Nullable TemplateName template;

    @Option(
            names = "--precision",
            description = "The judge's precision; by default what its safety_judge.json names, else as generate's.")
    private @Nullable Precision precision;

    @Mixin
    private JudgeOptions judge = new JudgeOptions();

    @Mixin
    private RuntimeOptions runtime = new RuntimeOptions();

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws IOException {
        // What can be wrong with the options is said before the model is loaded.
        // Decisions are what is printed, so that they need no other record.
        SafetyGate.Builder gate = judge.gate().auditListener(event -> {});
        if (text != null && input != null) {
            throw new InvalidOptionException("--text and --input both give texts; give one of them");
        }
        Require.that(outputFile == null || input != null, "--output", String.valueOf(outputFile), "given with --input");
        if (outputFile != null) {
            OutputLines.requireFile("--output", outputFile);
        }
        ModeratedFile file = input == null ? null : new ModeratedFile(input, field);
        long lines = file == null ? 0 : file.lines();
        WrittenLines written = file == null || outputFile == null ? WrittenLines.NONE : file.written(outputFile);
        String given = file == null && text == null ? StandardInput.read(System.in) : text;
        try (DjlModel model = runtime.load(draft, precision, adapter);
                Judging judging = judging(gate.build(), model, file == null ? () -> "" : () -> file.place() + ": ")) {
            if (file != null) {
                moderate(file, lines, written, judging);
            } else {
                ObjectNode object = MAPPER.createObjectNode().put(field, given);
                judging.judge(List.of(ChatMessage.user(String.valueOf(given))), object);
                command.commandLine().getOut().println(MAPPER.writeValueAsString(object));
                command.commandLine().getOut().flush();
            }
            if (judging.failures() > 0) {
                throw new NoVerdictException(judging.failures() + " of " + Math.max(1, lines)
                        + " texts have no verdict: " + judging.firstFailure());
            }
        }
        return 0;
    }

    private Judging judging(SafetyGate gate, DjlModel model, Supplier<String> place) {
        return template == null
                ? new Judging(gate, judge.of(model), "", place)
                : new Judging(gate, judge.in(template.of(model.chatTemplate()), model), template.toString(), place);
    }

    private void moderate(ModeratedFile file, long lines, WrittenLines written, Judging judging) throws IOException {
        if (outputFile == null) {
            moderate(file, lines, written, judging, command.commandLine().getOut(), none -> {});
            return;
        }
        ModeratedFile.requireJudge(outputFile, written, judging.hash());
        try (OutputLines lined = OutputLines.open("--output", outputFile, written)) {
            moderate(file, lines, written, judging, lined, lined::replace);
        }
    }

    private static void moderate(
            ModeratedFile file,
            long lines,
            WrittenLines written,
            Judging judging,
            Writer out,
            Consumer<Map<Long, String>> replacing)
            throws IOException {
        long done = written.count() - written.failed().size();
        try (Progress progress = Progress.begin(System.err, "moderate", "texts", done, lines)) {
            AtomicLong steps = new AtomicLong(done);
            Runnable step = () -> progress.stepTo(steps.incrementAndGet());
            replacing.accept(file.retried(written, judging::judge, step));
            file.moderate(written, judging::judge, out, step);
        }
    }
}
