package ai.cautious.examples.judging;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Writes what a judge is to draft behind its verdict: the verifier's own answers to harmless conversations of the training
 * part, labelled. Without such rows a judge unlearns drafting as it learns to judge.
 */
@Command(
        name = "drafts",
        description = "Write answered conversations of the training part, labelled harmless.",
        sortOptions = false)
final class DraftsCommand implements Callable<Integer> {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Option(names = "--answers", required = true, description = "What answers has written; may be repeated.")
    private List<Path> answers = List.of();

    @Option(names = "--output", required = true, description = "The file that is written.")
    private Path output = Path.of("");

    @Override
    public Integer call() throws IOException {
        List<ObjectNode> drafts = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Path file : answers) {
            for (String line : Files.readAllLines(file)) {
                ObjectNode row = (ObjectNode) MAPPER.readTree(line);
                String asked = row.at("/messages/0/content").asText();
                String answer = row.path("answer").asText();
                if (Part.of(asked) == Part.TRAINING && !answer.isBlank() && seen.add(LabelledPrompt.bare(answer))) {
                    row.put("toxicity", 0);
                    row.put("form", "draft");
                    drafts.add(row);
                }
            }
        }
        JsonLines.write(output, drafts);
        System.out.println("drafts: " + drafts.size() + " rows");
        return 0;
    }
}
