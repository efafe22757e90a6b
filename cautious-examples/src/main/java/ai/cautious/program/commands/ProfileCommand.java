package ai.cautious.program.commands;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationRequest;
import ai.cautious.InvalidOptionException;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.evaluation.BertScorer;
import ai.cautious.model.LanguageModel;
import ai.cautious.model.ModelJudge;
import ai.cautious.program.bench.Machine;
import ai.cautious.program.console.Output;
import ai.cautious.program.judgements.Judging;
import ai.cautious.program.options.EncoderOptions;
import ai.cautious.program.options.JudgeOptions;
import ai.cautious.program.options.ModelName;
import ai.cautious.program.options.ModelPair;
import ai.cautious.program.options.OtherJudgeOptions;
import ai.cautious.program.options.PairOptions;
import ai.cautious.program.options.ProfileDataOptions;
import ai.cautious.program.options.Require;
import ai.cautious.program.options.SamplingFlags;
import ai.cautious.program.profile.Answer;
import ai.cautious.program.profile.Contenders;
import ai.cautious.program.profile.Instruction;
import ai.cautious.program.profile.LabelledPrompts;
import ai.cautious.program.profile.NativePeak;
import ai.cautious.program.profile.Profile;
import ai.cautious.program.profile.ProfileFolder;
import ai.cautious.program.profile.ProfileRun;
import ai.cautious.program.profile.ProfileSummary;
import ai.cautious.program.profile.ProfiledPair;
import ai.cautious.program.profile.SafetyFigures;
import ai.cautious.safety.SafetyGate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** Measures what a pair's text, gate and speed are worth, beside those of its models alone. */
@Command(
        name = "profile",
        description = "Have the draft, the verifier and both together answer instructions, judge a labelled set of"
                + " prompts, and report quality, safety, speed and memory. Goes on where it was stopped.",
        sortOptions = false,
        defaultValueProvider = ProfileCommand.Defaults.class,
        footerHeading = HelpExamples.HEADING,
        footer = {"  cautious profile --data questions.jsonl --output profile"})
public final class ProfileCommand implements Callable<Integer> {

    @Option(
            names = "--output",
            required = true,
            paramLabel = "DIR",
            description =
                    "The folder for the answers, profile.json and report.html; what this command began there is gone"
                            + " on with.")
    private Path folder = Path.of("");

    @Mixin
    private ProfileDataOptions data = new ProfileDataOptions();

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

    @Mixin
    private Output output = new Output();

    /** A fixed number of drafted tokens, as the acceptance by position of one that follows measured times varies. */
    static final class Defaults implements IDefaultValueProvider {

        @Override
        public @Nullable String defaultValue(ArgSpec argument) {
            return argument instanceof OptionSpec option && option.longestName().equals("--draft-length") ? "4" : null;
        }
    }

    @Override
    public Integer call() throws IOException {
        // What can be wrong with the options and the data is said before anything is loaded.
        Require.that(resamples > 0, "resamples", resamples, "at least 1");
        pair.requireDraft();
        pair.addTo(CautiousGenerator.builder());
        sampling.check();
        SafetyGate gate = judge.gate().auditListener(event -> {}).build();
        pair.requireUntuned(untunedDraft);
        Optional<LabelledPrompts> prompts = data.prompts();
        List<Instruction> instructions = data.instructions();
        // Looks into the models' folders, for which they are downloaded.
        boolean judged = pair.draftJudges() || judge.areGiven() || other.isGiven();
        if (prompts.isPresent() && !judged) {
            throw new InvalidOptionException(
                    "--prompts", "given", "left out where neither the draft nor --judge judges");
        }
        ProfileFolder files = ProfileFolder.of(folder);
        try (NativePeak peak = NativePeak.begin();
                BertScorer scorer = encoder.load();
                ModelPair models = pair.load(true);
                LanguageModel instead = other.load(pair);
                DjlModel untuned = untuned(models)) {
            ProfiledPair profiled = new ProfiledPair(
                    this::decoding,
                    models::addTo,
                    models.verifier(),
                    models.draftAlone().orElse(null),
                    pair.draftIsTuned(),
                    untuned,
                    judged ? judge(models, instead) : null,
                    gate);
            try (Contenders contenders = profiled.contenders(peak)) {
                Profile profile = profile(files, profiled, contenders, instructions, prompts, scorer);
                files.write(profile);
                if (output.isJson()) {
                    output.print(profile);
                } else {
                    ProfileSummary.print(profile, files, output.out());
                }
            }
        }
        return 0;
    }

    private Profile profile(
            ProfileFolder files,
            ProfiledPair profiled,
            Contenders contenders,
            List<Instruction> instructions,
            Optional<LabelledPrompts> prompts,
            @Nullable BertScorer scorer)
            throws IOException {
        ProfileRun run = new ProfileRun(contenders, instructions, settings(profiled));
        GenerationRequest.Builder request =
                GenerationRequest.builder().maxNewTokens(maxNewTokens).sampling(sampling.options(profiled.verifier()));
        List<Answer> answers = run.answer(files.answers(), request, sampling.seed());
        SafetyFigures safety = null;
        if (prompts.isPresent() && profiled.judge() != null) {
            try (Judging judging = new Judging(profiled.gate(), profiled.judge(), "")) {
                safety = prompts.get().judge(judging, files.judged(), resamples, output.out());
            }
        }
        return Profile.of(run, profiled, maxNewTokens, answers, scorer, safety);
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
                    "left out, for the draft" + " was not tuned");
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

    private Map<String, String> settings(ProfiledPair profiled) {
        Map<String, String> settings = new LinkedHashMap<>();
        profiled.byRole().forEach((role, model) -> settings.put(role, model.identity() + " in " + model.precision()));
        if (profiled.judge() != null) {
            settings.put("judge", profiled.judge().identity().toString());
            settings.put("judgeProfile", profiled.judge().profile().toString());
            settings.put("gate", profiled.gate().toString());
        }
        settings.putAll(pair.decoding());
        settings.put("sampling", sampling.options(profiled.verifier()).toString());
        settings.put("maxNewTokens", String.valueOf(maxNewTokens));
        settings.put("seed", String.valueOf(sampling.seed()));
        settings.put("version", String.valueOf(ProfileCommand.class.getPackage().getImplementationVersion()));
        settings.put("machine", Machine.current().toString());
        return settings;
    }
}
