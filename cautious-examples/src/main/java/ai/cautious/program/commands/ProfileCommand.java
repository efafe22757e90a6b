package ai.cautious.program.commands;

import ai.cautious.djl.evaluation.BertScorer;
import ai.cautious.program.console.Output;
import ai.cautious.program.judgements.Judging;
import ai.cautious.program.options.ProfileDataOptions;
import ai.cautious.program.options.ProfileOptions;
import ai.cautious.program.profile.Answer;
import ai.cautious.program.profile.Instruction;
import ai.cautious.program.profile.LabelledPrompts;
import ai.cautious.program.profile.LoadedPair;
import ai.cautious.program.profile.Profile;
import ai.cautious.program.profile.ProfileFolder;
import ai.cautious.program.profile.ProfileRun;
import ai.cautious.program.profile.ProfileSummary;
import ai.cautious.program.profile.SafetyFigures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures what a pair's text, gate and speed are worth, beside those of its models alone. */
@Command(
        name = "profile",
        description = "Have the draft, the verifier and both together answer instructions, judge a labelled set of"
                + " prompts, and report quality, safety, speed and memory. Goes on where it was stopped.",
        sortOptions = false,
        defaultValueProvider = ProfileOptions.Defaults.class,
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

    @Mixin
    private ProfileOptions options = new ProfileOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException {
        // What can be wrong with the options and the data is said before anything is loaded.
        options.check();
        Optional<LabelledPrompts> prompts = data.prompts();
        List<Instruction> instructions = data.instructions();
        options.checkModels(prompts.isPresent());
        ProfileFolder files = ProfileFolder.of(folder);
        try (BertScorer scorer = options.loadScorer();
                LoadedPair pair = options.load()) {
            Profile profile = profile(files, new ProfileRun(pair, instructions), prompts, scorer);
            files.write(profile);
            if (output.isJson()) {
                output.print(profile);
            } else {
                ProfileSummary.print(
                        profile, files.json().toString(), files.page().toString(), output.out());
            }
        }
        return 0;
    }

    private Profile profile(
            ProfileFolder files, ProfileRun run, Optional<LabelledPrompts> prompts, @Nullable BertScorer scorer)
            throws IOException {
        List<Answer> answers = run.answer(files.answers());
        SafetyFigures safety = null;
        if (prompts.isPresent()) {
            try (Judging judging = run.loaded().pair().judging()) {
                safety = prompts.get().judge(judging, files.judged(), options.resamples(), output.out());
            }
        }
        return Profile.of(run, answers, scorer, safety);
    }
}
