package ai.cautious.examples;

import ai.cautious.djl.DjlModel;
import ai.cautious.djl.Precision;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A verifier, perhaps with a draft; the bundled pair where no verifier is named. */
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

    @Mixin
    private RuntimeOptions runtime = new RuntimeOptions();

    /** Whether the bundled pair is meant. */
    boolean isBundled() {
        return verifier == null;
    }

    /** Loads the models; the caller closes the pair. */
    ModelPair load() {
        if (verifier == null) {
            return bundled();
        }
        DjlModel main = runtime.load(verifier, precision, verifierAdapter);
        try {
            return new ModelPair(main, draft == null ? null : runtime.load(draft, draftPrecision, draftAdapter));
        } catch (RuntimeException | Error e) {
            main.close();
            throw e;
        }
    }

    /** The bundled model in float32, drafted for by itself in the default precision. */
    private ModelPair bundled() {
        try (BundledModel bundled = BundledModel.extract()) {
            DjlModel main =
                    runtime.load(bundled.folder(), precision == null ? Precision.FLOAT32 : precision, verifierAdapter);
            try {
                Path drafting = draft == null ? bundled.folder() : draft;
                return new ModelPair(main, runtime.load(drafting, draftPrecision, draftAdapter));
            } catch (RuntimeException | Error e) {
                main.close();
                throw e;
            }
        }
    }
}
