package ai.cautious.program.commands;

import ai.cautious.program.judgements.JudgedTexts;
import ai.cautious.program.options.TextOptions;
import ai.cautious.program.service.ModerationService;
import ai.cautious.program.service.ServiceJudge;
import ai.cautious.program.service.ServiceOptions;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Has OpenAI's moderation service judge texts and conversations. */
@Command(
        name = OpenAiModerationCommand.NAME,
        description =
                "Have OpenAI's moderation service judge texts or conversations: print each line's object with what"
                        + " moderate adds, and what the service said.",
        sortOptions = false,
        footerHeading = HelpExamples.HEADING,
        footer = {"  cautious openai-moderation --input test.jsonl --output openai.jsonl"})
public final class OpenAiModerationCommand implements Callable<Integer> {

    static final String NAME = "openai-moderation";

    @Mixin
    private TextOptions texts = new TextOptions();

    @Mixin
    private ServiceOptions service = new ServiceOptions();

    @Spec
    private CommandSpec command;

    @Override
    public Integer call() throws IOException {
        // Without a key nothing is read, and nobody is asked before all that can be wrong with the files is said.
        ServiceOptions.Asked asked = service.check();
        JudgedTexts judged = texts.open();
        try (ModerationService connected =
                asked.connect(waits -> command.commandLine().getErr().println(NAME + ": " + waits))) {
            ServiceJudge judge = asked.judge(connected, judged.written());
            judged.judge(NAME, judge, asked.hash(), command.commandLine().getOut());
            NoVerdictException.throwIfAny(judge.failures(), judged.count(), judge.firstFailure());
        }
        return 0;
    }
}
