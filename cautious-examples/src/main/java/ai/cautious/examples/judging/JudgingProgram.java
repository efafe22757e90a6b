package ai.cautious.examples.judging;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Makes what judges of conversations learn from:
 *
 * <pre>{@code
 * alias judging='java -cp cautious-examples/target/cautious.jar ai.cautious.examples.judging.JudgingProgram'
 * judging questions --data DATA --output questions.jsonl
 * judging answers --verifier MODEL --input questions.jsonl --output answers.jsonl
 * judging questions --data DATA --answers answers.jsonl --output more-questions.jsonl
 * judging answers --verifier MODEL --input more-questions.jsonl --output more-answers.jsonl
 * judging drafts --answers answers.jsonl --answers more-answers.jsonl --output drafts.jsonl
 * judging conversations --data DATA --answers answers.jsonl --answers more-answers.jsonl --output sets
 * }</pre>
 */
@Command(
        name = "judging",
        description = "Make labelled conversations from labelled prompts.",
        subcommands = {
            QuestionsCommand.class,
            AnswersCommand.class,
            DraftsCommand.class,
            ConversationsCommand.class,
            FramingsCommand.class
        },
        mixinStandardHelpOptions = true)
public final class JudgingProgram {

    private JudgingProgram() {}

    /** What it takes. */
    public static CommandLine commandLine() {
        return new CommandLine(new JudgingProgram());
    }

    /** Runs and exits: 0 done, 1 failure, 2 usage error. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }
}
