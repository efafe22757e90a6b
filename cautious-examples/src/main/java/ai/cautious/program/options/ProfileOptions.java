package ai.cautious.program.options;

import ai.cautious.CautiousGenerator;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.evaluation.BertScorer;
import ai.cautious.model.LanguageModel;
import ai.cautious.model.ModelJudge;
import ai.cautious.program.profile.Asking;
import ai.cautious.program.profile.Contenders;
import ai.cautious.program.profile.LoadedPair;
import ai.cautious.program.profile.MemoryPeaks;
import ai.cautious.program.profile.ProfiledPair;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** The pair that is profiled, how it is asked, and what scores it. */
public final class ProfileOptions {

    /** A fixed number of drafted tokens, as the acceptance by position of one that follows measured times varies. */
    public static final class Defaults implements IDefaultValueProvider {

        @Override
        public @Nullable String defaultValue(ArgSpec argument) {
            return argument instanceof OptionSpec option && option.longestName().equals("--draft-length") ? "4" : null;
        }
    }

    @Option(names = "--max-new-tokens", defaultValue = "128", description = "Default: ${DEFAULT-VALUE}.")
    private int maxNewTokens;

    @Option(names = "--resamples", defaultValue = "2000", description = "Of the bootstrap. Default: ${DEFAULT-VALUE}.")
    private int resamples;

    @Mixin
    private EncoderOptions encoder = new EncoderOptions();

    @Mixin
    private SamplingFlags sampling = new SamplingFlags();

    @Option(
            converter = ModelName.Typed.class,
            names = "--untuned-draft",
            paramLabel = "MODEL",
            description = "What the draft was tuned from; by default --draft without --draft-adapter.")
    private @Nullable ModelName untunedDraft;

    @Mixin
    private PairOptions pair = new PairOptions();

    @Mixin
    private OtherJudgeOptions other = new OtherJudgeOptions();

    @Mixin
    private JudgeOptions judge = new JudgeOptions();

    /**
     * Checks what needs no model.
     *
     * @throws InvalidOptionException if a value is out of range, or models are missing
     */
    public void check() {
        Require.that(resamples > 0, "resamples", resamples, "at least 1");
        pair.requireDraft();
        pair.addTo(CautiousGenerator.builder());
        sampling.check();
        judge.gate();
        pair.requireUntuned(untunedDraft);
    }

    /**
     * Looks into the models' folders, for which they are downloaded.
     *
     * @param prompts whether some are to be judged
     * @throws InvalidOptionException if nobody judges them
     */
    public void checkModels(boolean prompts) {
        if (!isJudged() && prompts) {
            throw new InvalidOptionException(
                    "--prompts", "given", "left out where neither the draft nor --judge judges");
        }
    }

    private boolean isJudged() {
        return pair.draftJudges() || judge.areGiven() || other.isGiven();
    }

    /** Of the intervals. */
    public int resamples() {
        return resamples;
    }

    /** Loads what scores the answers; null where nothing does. The caller closes it. */
    public @Nullable BertScorer loadScorer() {
        return encoder.load();
    }

    /** Loads the models; the caller closes what is returned. */
    public LoadedPair load() {
        boolean judged = isJudged();
        Deque<Runnable> closing = new ArrayDeque<>();
        try {
            MemoryPeaks peaks = MemoryPeaks.begin(pair.device());
            closing.push(peaks::close);
            other.bring();
            ModelPair models = pair.load(true);
            closing.push(models::close);
            LanguageModel instead = other.load(pair);
            if (instead != null) {
                closing.push(instead::close);
            }
            DjlModel untuned = untuned(models);
            if (untuned != null) {
                closing.push(untuned::close);
            }
            ProfiledPair profiled = new ProfiledPair(
                    this::decoding,
                    models::addTo,
                    models.verifier(),
                    models.draftAlone().orElse(null),
                    pair.draftIsTuned(),
                    untuned,
                    judged ? judge(models, instead) : null,
                    judge.gate().auditListener(event -> {}).build());
            Contenders contenders = profiled.contenders(peaks);
            closing.push(contenders::close);
            Asking asking = new Asking(maxNewTokens, sampling.options(models.verifier()), sampling.seed());
            return new LoadedPair(profiled, contenders, asking, settings(profiled, asking), closing);
        } catch (RuntimeException | Error e) {
            closing.forEach(Runnable::run);
            throw e;
        }
    }

    private CautiousGenerator.Builder decoding(CautiousGenerator.Builder builder) {
        pair.addTo(builder);
        return builder;
    }

    private @Nullable DjlModel untuned(ModelPair models) {
        if (models.draftAlone().isEmpty() || !pair.draftIsTuned()) {
            Require.that(
                    untunedDraft == null,
                    "--untuned-draft",
                    String.valueOf(untunedDraft),
                    "left out, for the draft was not tuned");
            return null;
        }
        return pair.loadUntuned(untunedDraft, models.draftAlone().orElseThrow());
    }

    private ModelJudge judge(ModelPair models, @Nullable LanguageModel instead) {
        if (instead != null) {
            return judge.of(instead);
        }
        pair.requireModelDraft("judging");
        return judge.of(models.draft().orElseThrow(), pair, models.verifier());
    }

    private Map<String, String> settings(ProfiledPair profiled, Asking asking) {
        Map<String, String> settings = new LinkedHashMap<>();
        profiled.byRole()
                .forEach((role, model) -> settings.put(
                        role,
                        model.identity()
                                + LoadedModel.precision(model)
                                        .map(precision -> " in " + precision)
                                        .orElse("")));
        if (profiled.judge() != null) {
            settings.put("judge", profiled.judge().identity().toString());
            settings.put("judgeProfile", profiled.judge().profile().toString());
            settings.put("gate", profiled.gate().toString());
        }
        settings.putAll(pair.decoding());
        settings.put("sampling", asking.sampling().toString());
        settings.put("maxNewTokens", String.valueOf(asking.maxNewTokens()));
        settings.put("seed", String.valueOf(asking.seed()));
        settings.put("version", String.valueOf(ProfileOptions.class.getPackage().getImplementationVersion()));
        return settings;
    }
}
