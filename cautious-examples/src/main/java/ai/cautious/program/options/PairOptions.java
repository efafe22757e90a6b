package ai.cautious.program.options;

import ai.cautious.CautiousGenerator;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.Precision;
import ai.cautious.djl.SafetyProfileFile;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.model.LanguageModel;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A verifier, perhaps with a draft, and their prompts' template; the bundled pair where no verifier is named. */
public final class PairOptions {

    @Option(
            converter = ModelName.Typed.class,
            names = "--verifier",
            description = "The main model: a name on the hub, a folder or a .gguf file; the bundled one by default.")
    private @Nullable ModelName verifier;

    @Option(
            converter = ModelName.Typed.class,
            names = "--verifier-adapter",
            description = "A LoRA adapter for the verifier.")
    private @Nullable ModelName verifierAdapter;

    @Option(
            names = "--precision",
            description =
                    "float32, bfloat16, float16, int8, int4, or stored for a .gguf file's own blocks, which is its default;"
                            + " else int8 on x86-64 CPUs, float32 on others, bfloat16 on CUDA.")
    private @Nullable Precision precision;

    @Option(
            names = "--template",
            description = "chat (the verifier's own, the default), chatml, llama3, alpaca or raw.")
    private @Nullable TemplateName template;

    @Mixin
    private DraftOptions draft = new DraftOptions();

    @Mixin
    private RuntimeOptions runtime = new RuntimeOptions();

    /** The template; empty for the verifier's own. */
    private Optional<PromptTemplate> template() {
        return template == null ? Optional.empty() : template.template();
    }

    /**
     * The template that a verifier's prompts go through.
     *
     * @throws InvalidOptionException if there is none
     */
    public PromptTemplate templateFor(LanguageModel verifier) {
        return template()
                .or(verifier::chatTemplate)
                .orElseThrow(() -> new InvalidOptionException(verifier.name() + " has no chat template"));
    }

    /** The template that a draft is asked for a judgement in, where it has no file that names one. */
    public PromptTemplate judgesTemplate(LanguageModel draft, LanguageModel verifier) {
        return template().or(() -> draft.inOwnTokens().chatTemplate()).orElseGet(() -> templateFor(verifier));
    }

    /**
     * For a command that means nothing without a draft.
     *
     * @throws InvalidOptionException if there is none
     */
    public void requireDraft() {
        if (verifier != null && !draft.isGiven()) {
            throw new InvalidOptionException("--draft", "missing", "what drafts: lookup, a model, or lookup+MODEL");
        }
        Require.that(!draft.isPlain(), "--draft-length", 0, "auto or at least 1");
    }

    /**
     * For what only a draft model can do.
     *
     * @throws InvalidOptionException if none is named and the bundled one does not draft
     */
    public void requireModelDraft(String what) {
        if (draft.model().isEmpty() && (verifier != null || draft.isGiven())) {
            throw new InvalidOptionException("--draft", "no model", "a model, which " + what + " needs");
        }
    }

    /**
     * For a command that also asks the model that the draft was tuned from.
     *
     * @param other that checkpoint; null where none is named
     * @throws InvalidOptionException if it is the bundled one, which nothing can name
     */
    public void requireUntuned(@Nullable ModelName other) {
        if (isBundled() && draft.adapter() != null && other == null) {
            throw new InvalidOptionException(
                    "--draft-adapter",
                    "for the bundled draft",
                    "left out, or have --draft MODEL or --untuned-draft MODEL beside it");
        }
    }

    /** Whether the draft was tuned to judge, as the bundled one was. */
    public boolean draftJudges() {
        return isBundled()
                || Stream.concat(draft.model().stream(), Optional.ofNullable(draft.adapter()).stream())
                        .anyMatch(folder ->
                                SafetyProfileFile.readIfPresent(folder.path()).isPresent());
    }

    /** Whether as many tokens are drafted as pay, by times that are measured. */
    public boolean draftsAdaptively() {
        return draft.isAdaptive();
    }

    /** Whether the draft is another than the model that it was made from: it judges, or it has an adapter. */
    public boolean draftIsTuned() {
        return draft.adapter() != null || draftJudges();
    }

    /** Where the pair is. */
    public String device() {
        return runtime.device();
    }

    /** How and where is decoded, by the options' names in camel case: what no model says of itself. */
    public Map<String, String> decoding() {
        Map<String, String> values = new LinkedHashMap<>(draft.values());
        values.put("template", template == null ? "the model's own" : template.toString());
        values.putAll(runtime.values());
        return values;
    }

    /** Gives a builder the template and what concerns drafting. */
    public void addTo(CautiousGenerator.Builder builder) {
        template().ifPresent(builder::template);
        draft.addTo(builder);
    }

    /** Loads the models, the draft if it is to draft; the caller closes the pair. */
    public ModelPair load() {
        return load(false);
    }

    private boolean isBundled() {
        return verifier == null && !draft.isGiven();
    }

    /**
     * Loads the models; the caller closes the pair.
     *
     * @param judges whether the draft is needed even where decoding is plain, and in no precision that only drafts run in
     */
    public ModelPair load(boolean judges) {
        draft.ofAModel().forEach(this::requireModelDraft);
        boolean needed = judges || !draft.isPlain();
        if (verifier != null) {
            return load(verifier, draft.model().filter(model -> needed), judges);
        }
        try (BundledPair bundled = BundledPair.extract()) {
            Optional<ModelName> drafting = isBundled() ? Optional.of(ModelName.of(bundled.draft())) : draft.model();
            return load(ModelName.of(bundled.verifier()), drafting.filter(model -> needed), judges);
        }
    }

    /**
     * Loads another model than these, on the same device.
     *
     * @param precision null for that which its own file names
     */
    LanguageModel loadJudge(ModelName checkpoint, @Nullable Precision precision, @Nullable ModelName adapter) {
        return runtime.loadJudge(checkpoint, precision, adapter);
    }

    /**
     * Loads the model that the draft was tuned from: another checkpoint, or the draft's without its adapter.
     *
     * @param other that checkpoint; null where none is named
     * @param tuned in whose precision
     * @return null where there is neither; the caller closes it
     */
    public @Nullable DjlModel loadUntuned(@Nullable ModelName other, DjlModel tuned) {
        if (other == null && draft.adapter() == null) {
            return null;
        }
        ModelName checkpoint = other == null ? draft.model().orElseThrow() : other;
        return runtime.load(checkpoint, draft.precision() == null ? tuned.precision() : draft.precision(), null);
    }

    private ModelPair load(ModelName main, Optional<ModelName> drafting, boolean judges) {
        draft.vocabulary();
        // What cannot be had is said before anything takes its time to load.
        ModelName.path(main);
        ModelName.path(verifierAdapter);
        drafting.ifPresent(model -> {
            ModelName.path(model);
            ModelName.path(draft.adapter());
        });
        DjlModel loaded = runtime.load(main, precision, verifierAdapter);
        try {
            return ModelPair.of(
                    loaded, drafting.map(model -> loadDraft(model, judges)).orElse(null), draft.vocabulary());
        } catch (RuntimeException | Error e) {
            loaded.close();
            throw e;
        }
    }

    private DjlModel loadDraft(ModelName model, boolean judges) {
        return judges
                ? runtime.load(model, draft.precision(), draft.adapter())
                : runtime.loadDraft(model, draft.precision(), draft.adapter());
    }
}
