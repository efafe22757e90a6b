package ai.cautious.program.options;

import ai.cautious.GenerationRequest;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlModel;
import ai.cautious.sampling.SamplingOptions;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How tokens are chosen. */
public final class SamplingFlags {

    @Option(names = "--temperature", description = "0 is greedy, the default.")
    private @Nullable Double temperature;

    @Option(names = "--top-k", description = "Keep the k most probable tokens; off by default.")
    private @Nullable Integer topK;

    @Option(names = "--top-p", description = "Keep the most probable tokens of this mass; off by default.")
    private @Nullable Double topP;

    @Option(names = "--min-p", description = "Keep tokens this many times as probable as the best; off by default.")
    private @Nullable Double minP;

    @Option(names = "--repetition-penalty", description = "Divides the logits of tokens seen; 1 is off.")
    private @Nullable Double repetitionPenalty;

    @Option(names = "--presence-penalty", description = "Taken from the logits of the answer's tokens; 0 is off.")
    private double presencePenalty;

    @Option(names = "--frequency-penalty", description = "The same, for each time that they occur; 0 is off.")
    private double frequencyPenalty;

    @Option(names = "--logit-bias", paramLabel = "ID=NATS", description = "Added to a token's logit; repeatable.")
    private Map<Integer, Double> logitBias = Map.of();

    @Option(names = "--banned-token", paramLabel = "ID", description = "A token never to be chosen; repeatable.")
    private Set<Integer> bannedTokens = Set.of();

    @Option(names = "--min-new-tokens", description = "How many tokens come before the answer may end.")
    private int minNewTokens;

    @Option(names = "--model-defaults", description = "Sample as the verifier's generation_config.json recommends.")
    private boolean modelDefaults;

    @Option(names = "--seed", defaultValue = "0", description = "Of the random numbers. Default: ${DEFAULT-VALUE}.")
    private long seed;

    /** The random numbers' seed. */
    public long seed() {
        return seed;
    }

    /**
     * Checks what can be checked before a model is loaded.
     *
     * @throws InvalidOptionException if an option is out of range
     */
    public void check() {
        if (topK != null) {
            Require.that(topK > 0, "--top-k", topK, "at least 1");
        }
        over(SamplingOptions.greedy());
    }

    /**
     * A request but for what is asked, and for what needs the verifier, checked before it is loaded.
     *
     * @throws InvalidOptionException if an option is out of range
     */
    public GenerationRequest.Builder request(int maxNewTokens) {
        check();
        return GenerationRequest.builder().maxNewTokens(maxNewTokens).seed(seed);
    }

    /** The options, over those that the model recommends where that was asked for. */
    public SamplingOptions options(DjlModel verifier) {
        return over(
                modelDefaults
                        ? verifier.samplingDefaults().orElse(SamplingOptions.greedy())
                        : SamplingOptions.greedy());
    }

    private SamplingOptions over(SamplingOptions base) {
        return SamplingOptions.builder()
                .temperature(temperature == null ? base.temperature() : temperature)
                .topK(topK == null ? base.topK() : OptionalInt.of(topK))
                .topP(topP == null ? base.topP() : topP)
                .minP(minP == null ? base.minP() : minP)
                .repetitionPenalty(repetitionPenalty == null ? base.repetitionPenalty() : repetitionPenalty)
                .presencePenalty(presencePenalty)
                .frequencyPenalty(frequencyPenalty)
                .logitBias(logitBias)
                .bannedTokens(bannedTokens)
                .minNewTokens(minNewTokens)
                .build();
    }
}
