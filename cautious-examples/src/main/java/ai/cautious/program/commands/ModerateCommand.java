package ai.cautious.program.commands;

import ai.cautious.djl.Precision;
import ai.cautious.model.LanguageModel;
import ai.cautious.program.judgements.JudgedTexts;
import ai.cautious.program.judgements.Judging;
import ai.cautious.program.judgements.RowJudge;
import ai.cautious.program.options.JudgeOptions;
import ai.cautious.program.options.ModelName;
import ai.cautious.program.options.RuntimeOptions;
import ai.cautious.program.options.TemplateName;
import ai.cautious.program.options.TextOptions;
import ai.cautious.safety.SafetyGate;
import java.io.IOException;
import java.util.concurrent.Callable;
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
        sortOptions = false,
        footerHeading = HelpExamples.HEADING,
        footer = {
            "  cautious moderate --draft Qwen/Qwen3Guard-Gen-0.6B --text \"What is a private key?\"",
            "  cautious moderate --draft HuggingFaceTB/SmolLM2-135M-Instruct --adapter judge --input test.jsonl --output judged.jsonl"
        })
public final class ModerateCommand implements Callable<Integer> {

    @Option(
            converter = ModelName.Typed.class,
            names = "--draft",
            required = true,
            description = "The judge: a name on the hub, a folder, of a T5 too, or a .gguf file.")
    private ModelName draft = ModelName.of("");

    @Option(converter = ModelName.Typed.class, names = "--adapter", description = "A LoRA adapter for it.")
    private @Nullable ModelName adapter;

    @Mixin
    private TextOptions texts = new TextOptions();

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
        JudgedTexts judged = texts.open();
        try (LanguageModel model = runtime.loadJudge(draft, precision, adapter);
                Judging judging = judging(gate.build(), model)) {
            judged.judge(
                    "moderate",
                    RowJudge.each(judging::judge),
                    judging.hash(),
                    command.commandLine().getOut());
            NoVerdictException.throwIfAny(judging.failures(), judged.count(), judging.firstFailure());
        }
        return 0;
    }

    private Judging judging(SafetyGate gate, LanguageModel model) {
        return template == null
                ? new Judging(gate, judge.of(model), "")
                : new Judging(gate, judge.in(template.of(model.chatTemplate()), model), template.toString());
    }
}
