package ai.cautious.program.options;

import ai.cautious.djl.Precision;
import ai.cautious.djl.PublishedGuards;
import ai.cautious.djl.T5Model;
import ai.cautious.model.LanguageModel;
import ai.cautious.model.ModelJudge;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A model of its own that judges before a generation. */
public final class FilterOptions {

    private static final String RANDOM = "random-t5";

    @Option(
            names = "--filter",
            paramLabel = RANDOM + "|MODEL",
            defaultValue = RANDOM,
            description =
                    "What judges beside the gate, repeatable: a guard, as a name on the hub, a folder, of a T5 too, or a"
                            + " .gguf file; or random-t5 for the cost of lmsys/toxicchat-t5-large-v1.0: a T5 of its shape with"
                            + " random weights. Default: ${DEFAULT-VALUE}.")
    private List<String> filters = List.of();

    @Option(
            names = "--filter-profile",
            paramLabel = "NAME",
            description =
                    "Ask it as this published guard is asked; by default as its own file has it, or as the guard that"
                            + " it is.")
    private @Nullable String profile;

    @Option(
            names = "--filter-precision",
            description = "By default the gate's; of a T5, which has no int4, int8 where the gate's is that.")
    private @Nullable Precision precision;

    @Option(
            names = "--random-layers",
            paramLabel = "N",
            defaultValue = "24",
            description = "Of encoder and decoder of random-t5 each. Default: ${DEFAULT-VALUE}.")
    private int layers;

    @Option(
            names = "--random-width",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Of random-t5's layers, a multiple of 64. Default: ${DEFAULT-VALUE}.")
    private int width;

    /**
     * As they were typed.
     *
     * @throws ai.cautious.InvalidOptionException if an option is out of range
     */
    public List<String> names() {
        Require.that(layers > 0, "--random-layers", layers, "at least 1");
        Require.that(width > 0 && width % 64 == 0, "--random-width", width, "a multiple of 64");
        if (profile != null) {
            PublishedGuards.named(profile);
        }
        return filters;
    }

    /** Whether one of them is a T5 that is made up. */
    public static boolean isRandom(String name) {
        return name.equals(RANDOM);
    }

    public int layers() {
        return layers;
    }

    public int width() {
        return width;
    }

    /** Loads one where a pair's models run; the caller closes it. */
    public LanguageModel load(ModelName name, PairOptions pair, Precision gates) {
        return pair.loadJudge(name, precision == null ? nearest(gates, T5Model.isOne(name.path())) : precision, null);
    }

    private static @Nullable Precision nearest(Precision gates, boolean isT5) {
        return switch (gates) {
            case INT4 -> isT5 ? Precision.INT8 : gates;
            case BFLOAT16, STORED -> isT5 ? null : gates;
            default -> gates;
        };
    }

    /** One as a judge; what is made up knows itself how it is asked. */
    public ModelJudge judge(String name, LanguageModel model) {
        return profile == null || isRandom(name)
                ? ModelJudge.of(model)
                : ModelJudge.of(model, PublishedGuards.named(profile));
    }
}
