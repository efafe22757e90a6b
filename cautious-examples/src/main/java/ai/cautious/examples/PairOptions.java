package ai.cautious.examples;

import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.Precision;
import ai.cautious.instruction.PromptTemplate;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A verifier, perhaps with a draft, and their prompts' template; the bundled pair where no verifier is named. */
final class PairOptions {

    @Option(names = "--verifier", description = "The main model: a folder or a .gguf file; the bundled one by default.")
    private @Nullable Path verifier;

    @Option(names = "--draft", description = "The model that drafts; without one, decoding is plain.")
    private @Nullable Path draft;

    @Option(names = "--verifier-adapter", description = "A LoRA adapter for the verifier.")
    private @Nullable Path verifierAdapter;

    @Option(names = "--draft-adapter", description = "A LoRA adapter for the draft.")
    private @Nullable Path draftAdapter;

    @Option(
            names = "--precision",
            description =
                    "float32, bfloat16, float16 or int8; int8 on x86-64 CPUs, float32 on others, bfloat16 on CUDA.")
    private @Nullable Precision precision;

    @Option(names = "--draft-precision", description = "The draft's precision; the same choice and default.")
    private @Nullable Precision draftPrecision;

    @Option(
            names = "--template",
            description = "chat (the verifier's own, the default), chatml, llama3, alpaca or raw.")
    private @Nullable TemplateName template;

    @Mixin
    private RuntimeOptions runtime = new RuntimeOptions();

    /** The template; empty for the verifier's own. The bundled model has none. */
    Optional<PromptTemplate> template() {
        TemplateName standard = verifier == null ? TemplateName.RAW : TemplateName.CHAT;
        return (template == null ? standard : template).template();
    }

    /**
     * For a command that means nothing without a draft.
     *
     * @throws InvalidOptionException if there is none
     */
    void requireDraft() {
        if (verifier != null && draft == null) {
            throw new InvalidOptionException("--draft", "missing", "the model that drafts");
        }
    }

    /**
     * Loads the models; the caller closes the pair. The bundled model runs in float32 and is drafted for by itself in
     * the default precision.
     *
     * @param speculative whether the draft is needed
     */
    ModelPair load(boolean speculative) {
        if (verifier != null) {
            return load(verifier, precision, speculative ? draft : null);
        }
        try (BundledModel bundled = BundledModel.extract()) {
            Path drafting = draft == null ? bundled.folder() : draft;
            return load(
                    bundled.folder(), precision == null ? Precision.FLOAT32 : precision, speculative ? drafting : null);
        }
    }

    private ModelPair load(Path main, @Nullable Precision mainPrecision, @Nullable Path drafting) {
        DjlModel loaded = runtime.load(main, mainPrecision, verifierAdapter);
        try {
            return new ModelPair(
                    loaded, drafting == null ? null : runtime.load(drafting, draftPrecision, draftAdapter));
        } catch (RuntimeException | Error e) {
            loaded.close();
            throw e;
        }
    }
}
