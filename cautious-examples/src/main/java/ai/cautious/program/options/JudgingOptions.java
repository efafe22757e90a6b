package ai.cautious.program.options;

import ai.cautious.djl.Precision;
import ai.cautious.model.LanguageModel;
import ai.cautious.model.ModelJudge;
import ai.cautious.program.judgements.LoadedJudge;
import ai.cautious.safety.SafetyGate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A model that judges and answers nobody, and how it is asked. */
public final class JudgingOptions {

    @Option(
            converter = ModelName.Typed.class,
            names = "--draft",
            required = true,
            description = "The judge: a name on the hub, a folder, of a T5 too, or a .gguf file.")
    private ModelName draft = ModelName.of("");

    @Option(converter = ModelName.Typed.class, names = "--adapter", description = "A LoRA adapter for it.")
    private @Nullable ModelName adapter;

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

    /**
     * Checks what needs no model.
     *
     * @throws ai.cautious.InvalidOptionException if a value is out of range
     */
    public void check() {
        judge.gate();
    }

    /** Loads the model; the caller closes what is returned. */
    public LoadedJudge load() {
        // Decisions are what is written, so that they need no other record.
        SafetyGate gate = judge.gate().auditListener(event -> {}).build();
        LanguageModel model = runtime.loadJudge(draft, precision, adapter);
        try {
            return new LoadedJudge(model, judge(model), gate, template == null ? "" : template.toString());
        } catch (RuntimeException | Error e) {
            model.close();
            throw e;
        }
    }

    private ModelJudge judge(LanguageModel model) {
        return template == null ? judge.of(model) : judge.in(template.of(model.chatTemplate()), model);
    }
}
