package ai.cautious.program.options;

import ai.cautious.InvalidOptionException;
import ai.cautious.model.LanguageModel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Another model than the draft that judges. */
public final class OtherJudgeOptions {

    @Option(
            converter = ModelName.Typed.class,
            names = "--judge",
            paramLabel = "MODEL",
            description =
                    "What judges in the draft's place: a name on the hub, a folder, of a T5 too, or a .gguf file, asked as its own safety_judge.json"
                            + " has it, in the precision that this names.")
    private @Nullable ModelName model;

    @Option(
            converter = ModelName.Typed.class,
            names = "--judge-adapter",
            paramLabel = "DIR",
            description = "A LoRA adapter for --judge.")
    private @Nullable ModelName adapter;

    /**
     * Whether another model judges.
     *
     * @throws InvalidOptionException if there is an adapter without a model
     */
    public boolean isGiven() {
        if (model == null && adapter != null) {
            throw new InvalidOptionException("--judge", "missing", "the model that --judge-adapter is for");
        }
        return model != null;
    }

    /** Has the model brought where it is not here yet, and loads nothing. */
    public void bring() {
        ModelName.path(model);
        ModelName.path(adapter);
    }

    /** Loads the model where the pair's run; null where the draft judges. The caller closes it. */
    public @Nullable LanguageModel load(PairOptions pair) {
        return model == null ? null : pair.loadJudge(model, null, adapter);
    }
}
