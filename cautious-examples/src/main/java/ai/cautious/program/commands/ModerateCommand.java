package ai.cautious.program.commands;

import ai.cautious.CautiousException;
import ai.cautious.ChatMessage;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.Precision;
import ai.cautious.program.console.OutputLines;
import ai.cautious.program.console.Progress;
import ai.cautious.program.console.StandardInput;
import ai.cautious.program.console.WrittenLines;
import ai.cautious.program.judgements.ModeratedFile;
import ai.cautious.program.options.JudgeOptions;
import ai.cautious.program.options.Require;
import ai.cautious.program.options.RuntimeOptions;
import ai.cautious.program.options.TemplateName;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.Moderator;
import ai.cautious.safety.SafetyGate;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
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
        description = "Judge texts or conversations: print each line's object with label and toxicProbability added.",
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
            description = "A file for the lines, in standard output's place; goes on behind those that are there.")
    private @Nullable Path outputFile;

    @Option(names = "--template", description = "chat, chatml, llama3, alpaca or raw; as the judge was tuned.")
    private @Nullable TemplateName template;

    @Option(names = "--precision", description = "As generate's.")
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
        try (OutputLines lined = outputFile == null ? null : OutputLines.open("--output", outputFile, written);
                DjlModel model = runtime.load(draft, precision, adapter);
                Moderator moderator = moderator(gate, model)) {
            Judging judging = new Judging(moderator, written, file == null ? () -> "" : () -> file.place() + ": ");
            if (file != null) {
                moderate(
                        file,
                        lines,
                        written,
                        judging,
                        lined == null ? command.commandLine().getOut() : lined);
            } else {
                ObjectNode object = MAPPER.createObjectNode().put(field, given);
                judging.judge(List.of(ChatMessage.user(String.valueOf(given))), object);
                command.commandLine().getOut().println(MAPPER.writeValueAsString(object));
                command.commandLine().getOut().flush();
            }
            judging.requireVerdicts();
        }
        return 0;
    }

    private Moderator moderator(SafetyGate.Builder gate, DjlModel model) {
        return Moderator.of(
                gate.build(), template == null ? judge.of(model) : judge.in(template.of(model.chatTemplate()), model));
    }

    private static void moderate(ModeratedFile file, long lines, WrittenLines written, Judging judging, Writer out)
            throws IOException {
        try (Progress progress = Progress.begin(System.err, "moderate", "texts", written.count(), lines)) {
            long[] done = {written.count()};
            file.moderate(written, judging::judge, out, () -> progress.stepTo(++done[0]));
        }
    }

    /** Judges texts and counts those without a verdict. */
    private static final class Judging {

        private final Moderator moderator;
        private final Supplier<String> place;
        private long texts;
        private long failures;
        private String firstFailure;

        /**
         * Of no text yet.
         *
         * @param written by an earlier run, counted with what follows
         * @param place what a reason begins with
         */
        Judging(Moderator moderator, WrittenLines written, Supplier<String> place) {
            this.moderator = moderator;
            this.place = place;
            this.texts = written.count();
            this.failures = written.failures();
            this.firstFailure = String.valueOf(written.failure());
        }

        void judge(List<ChatMessage> messages, ObjectNode object) {
            GateDecision decision = moderator.decide(JudgeRequest.of(messages));
            texts++;
            decision.verdict()
                    .ifPresent(verdict -> object.put("label", verdict.label().name())
                            .put("toxicProbability", verdict.toxicProbability()));
            decision.failure().ifPresent(failure -> {
                object.put("failure", failure.reason());
                firstFailure = failures == 0 ? place.get() + failure.reason() : firstFailure;
                failures++;
            });
        }

        /** @throws CautiousException if a text has no verdict */
        void requireVerdicts() {
            if (failures > 0) {
                throw new NoVerdictException(failures + " of " + texts + " texts have no verdict: " + firstFailure);
            }
        }
    }
}
