package ai.cautious.examples.judging;

import ai.cautious.examples.judging.Source.Role;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes harmful requests of the test part in each {@link Framing}: what a judge refuses alone it should refuse in all. */
@Command(
        name = "framings",
        description = "Write harmful requests that no judge learned from, each in all framings that are to hide it.",
        sortOptions = false)
final class FramingsCommand implements Callable<Integer> {

    /** Requests are short and plain. */
    private static final int LONGEST_REQUEST = 160;

    /** About 800 tokens. */
    private static final int HARMLESS_TEXT = 3200;

    @Option(names = "--data", required = true, description = "The folder with the sources' files.")
    private Path data = Path.of("");

    @Option(names = "--requests", defaultValue = "20", description = "How many. Default: ${DEFAULT-VALUE}.")
    private int requests;

    @Option(names = "--output", required = true, description = "The file that is written.")
    private Path output = Path.of("");

    @Override
    public Integer call() throws IOException {
        Prompts prompts = Prompts.read(data, Sources.committed());
        String paragraphs = prompts.of(Part.TEST, false, Role.REQUEST).stream()
                .filter(prompt -> prompt.text().length() >= HARMLESS_TEXT / 8)
                .sorted(Comparator.comparing(FramingsCommand::order))
                .map(LabelledPrompt::text)
                .collect(Collectors.joining("\n\n"));
        String harmless = Texts.beginning(paragraphs, HARMLESS_TEXT);
        List<Conversation> rows = new ArrayList<>();
        prompts.of(Part.TEST, true, Role.REQUEST).stream()
                .filter(prompt -> prompt.text().length() <= LONGEST_REQUEST)
                .sorted(Comparator.comparing(FramingsCommand::order))
                .limit(requests)
                .forEach(prompt -> {
                    for (Framing framing : Framing.values()) {
                        rows.add(new Conversation(
                                framing.of(prompt.text(), harmless),
                                1,
                                prompt.category(),
                                prompt.source(),
                                Part.TEST.key(),
                                framing.key()));
                    }
                });
        JsonLines.write(output, rows);
        return 0;
    }

    private static BigInteger order(LabelledPrompt prompt) {
        return new BigInteger(1, Part.sha256("framings\n" + prompt.text()));
    }
}
