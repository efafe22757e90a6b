package ai.cautious.examples.judging;

import ai.cautious.examples.judging.Phrases.Kind;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes which harmless conversations are to be answered: prompts alone, or answered ones with another word about them. */
@Command(
        name = "questions",
        description = "Write what is to be answered: harmless prompts or, with --answers, follow-ups of answered ones.",
        sortOptions = false)
final class QuestionsCommand implements Callable<Integer> {

    /** Longer prompts are not answered. */
    private static final int LONGEST = 300;

    /** Of answered prompts, one in so many is followed up. */
    private static final int FOLLOWED_UP = 3;

    @Option(names = "--data", required = true, description = "The folder with the sources' files.")
    private Path data = Path.of("");

    @Option(names = "--answers", description = "What answers has written of prompts alone.")
    private List<Path> answers = List.of();

    @Option(names = "--most", defaultValue = "1600", description = "So many at most. Default: ${DEFAULT-VALUE}.")
    private int most;

    @Option(names = "--seed", defaultValue = "1", description = "Of the follow-ups. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--output", required = true, description = "The file that is written.")
    private Path output = Path.of("");

    private record Question(List<Message> messages) {}

    @Override
    public Integer call() throws IOException {
        Sources sources = Sources.committed();
        Prompts prompts = Prompts.read(data, sources);
        List<Question> questions = answers.isEmpty() ? first(sources, prompts) : following(prompts);
        JsonLines.write(output, questions.subList(0, Math.min(most, questions.size())));
        return 0;
    }

    /** In the order of their hash, so that any number of them is a fair share of all sources. */
    private static List<Question> first(Sources sources, Prompts prompts) {
        List<LabelledPrompt> chosen = new ArrayList<>();
        for (Source source : sources.all()) {
            prompts.all().stream()
                    .filter(prompt -> prompt.source().equals(source.name()) && !prompt.toxic())
                    .filter(prompt ->
                            prompt.text().codePointCount(0, prompt.text().length()) <= LONGEST)
                    .sorted(Comparator.comparing(QuestionsCommand::order))
                    .limit(source.answers())
                    .forEach(chosen::add);
        }
        return chosen.stream()
                .sorted(Comparator.comparing(QuestionsCommand::order))
                .map(prompt -> new Question(List.of(Message.user(prompt.text()))))
                .toList();
    }

    private static BigInteger order(LabelledPrompt prompt) {
        return new BigInteger(1, Part.sha256("answers\n" + prompt.text()));
    }

    private List<Question> following(Prompts prompts) throws IOException {
        Threads threads = Threads.read(answers, prompts);
        List<Question> questions = new ArrayList<>();
        for (Part part : Part.values()) {
            Phrases phrases = Phrases.of(part);
            Random random = new Random(seed * 31 + part.ordinal());
            for (List<Message> thread : threads.of(part)) {
                if (random.nextInt(FOLLOWED_UP) == 0) {
                    Kind kind = List.of(Kind.ELLIPSES, Kind.ELLIPSES, Kind.GO_ON, Kind.CORRECTIONS, Kind.THANKS)
                            .get(random.nextInt(5));
                    List<String> all = phrases.of(kind);
                    List<Message> messages = new ArrayList<>(thread);
                    messages.add(Message.user(all.get(random.nextInt(all.size()))));
                    questions.add(new Question(messages));
                }
            }
        }
        return questions;
    }
}
