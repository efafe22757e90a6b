package ai.cautious.program.commands;

import ai.cautious.program.judgements.JudgedTexts;
import ai.cautious.program.judgements.Judging;
import ai.cautious.program.judgements.LoadedJudge;
import ai.cautious.program.judgements.RowJudge;
import ai.cautious.program.options.JudgingOptions;
import ai.cautious.program.options.TextOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Judges texts and conversations without answering them. */
@Command(
        name = "moderate",
        description = "Judge texts or conversations: print each line's object with label, toxicProbability, threshold,"
                + " categories where the judge knows any, windows and the judge's hash added.",
        sortOptions = false,
        footerHeading = HelpExamples.HEADING,
        footer = {
            "  cautious moderate --draft Qwen/Qwen3Guard-Gen-0.6B --text \"What is a private key?\"",
            "  cautious moderate --draft HuggingFaceTB/SmolLM2-135M-Instruct --adapter judge --input test.jsonl --output judged.jsonl"
        })
public final class ModerateCommand implements Callable<Integer> {

    @Mixin
    private JudgingOptions options = new JudgingOptions();

    @Mixin
    private TextOptions texts = new TextOptions();

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws IOException {
        // What can be wrong with the options is said before the model is loaded.
        options.check();
        JudgedTexts judged = texts.open();
        try (LoadedJudge judge = options.load();
                Judging judging = judge.judging()) {
            judged.judge(
                    "moderate",
                    RowJudge.each(judging::judge),
                    judging.hash(),
                    command.commandLine().getOut());
            NoVerdictException.throwIfAny(judging.failures(), judged.count(), judging.firstFailure());
        }
        return 0;
    }
}
