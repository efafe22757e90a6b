package ai.cautious.examples.judging;

import ai.cautious.examples.judging.Source.Role;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Writes what judges learn from and are tested on: {@code training.jsonl}, {@code validation.jsonl},
 * {@code test-conversations.jsonl}, {@code test-SOURCE.jsonl} of prompts alone, {@code long-PART.jsonl} of {@link LongTexts},
 * and {@code injection-PART.jsonl}, which no other file has a row of.
 */
@Command(
        name = "conversations",
        description = "Write labelled conversations and prompts, by part.",
        sortOptions = false)
final class ConversationsCommand implements Callable<Integer> {

    @Option(names = "--data", required = true, description = "The folder with the sources' files.")
    private Path data = Path.of("");

    @Option(names = "--answers", required = true, description = "What answers has written; may be repeated.")
    private List<Path> answers = List.of();

    @Option(names = "--output", required = true, description = "The folder that is written.")
    private Path output = Path.of("");

    @Option(names = "--seed", defaultValue = "1", description = "Of the conversations. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--conversations",
            defaultValue = "4000",
            description = "To learn from, of several messages. Default: ${DEFAULT-VALUE}.")
    private int conversations;

    @Option(
            names = "--characters",
            defaultValue = "1600",
            description = "Of a row to learn from, at most; longer texts are cut. Default: ${DEFAULT-VALUE}.")
    private int characters;

    @Override
    public Integer call() throws IOException {
        Sources sources = Sources.committed();
        Prompts prompts = Prompts.read(data, sources);
        DataSet set = new DataSet(sources, prompts, Threads.read(answers, prompts), seed);
        Files.createDirectories(output);
        write("training", set.training(conversations, characters));
        write("validation", set.validation());
        write("test-conversations", set.testConversations());
        for (Map.Entry<String, List<Conversation>> source : set.testSingles().entrySet()) {
            write("test-" + source.getKey(), source.getValue());
        }
        write("long-training", new LongTexts(prompts, Part.TRAINING, seed).training(characters));
        for (Part part : List.of(Part.VALIDATION, Part.TEST)) {
            write("long-" + part.key(), new LongTexts(prompts, part, seed).heldOut());
        }
        for (Part part : Part.values()) {
            write("injection-" + part.key(), set.singles(part, Role.INJECTION));
        }
        return 0;
    }

    private void write(String name, List<Conversation> rows) throws IOException {
        JsonLines.write(output.resolve(name + ".jsonl"), rows);
        PrintStream out = System.out;
        long toxic = rows.stream().filter(row -> row.toxicity() == 1).count();
        long characters = rows.stream().mapToLong(Conversation::length).sum();
        out.printf(Locale.ROOT, "%s: %d rows, %d toxic, %d characters%n", name, rows.size(), toxic, characters);
        if (name.equals("training")) {
            out.println("  forms "
                    + counts(rows.stream()
                            .collect(Collectors.groupingBy(Conversation::form, TreeMap::new, Collectors.counting()))));
            out.println("  sources "
                    + counts(rows.stream()
                            .collect(
                                    Collectors.groupingBy(Conversation::source, TreeMap::new, Collectors.counting()))));
            out.println("  categories "
                    + counts(rows.stream()
                            .collect(Collectors.groupingBy(
                                    row -> String.valueOf(row.category()), TreeMap::new, Collectors.counting()))));
        }
    }

    private static String counts(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .map(count -> count.getKey() + " " + count.getValue())
                .collect(Collectors.joining(", "));
    }
}
