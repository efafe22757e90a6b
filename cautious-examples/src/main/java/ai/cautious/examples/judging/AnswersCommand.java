package ai.cautious.examples.judging;

import ai.cautious.CautiousGenerator;
import ai.cautious.ChatMessage;
import ai.cautious.FinishReason;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.DjlRuntime;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Answers conversations: prints each line's object with {@code answer} and {@code finish_reason} added. What conversations are
 * made of needs no more than their first sentences.
 *
 * <p>It may be killed and started again at any time; it goes on behind the whole lines that it has written.
 */
@Command(
        name = "answers",
        description = "Answer each line's messages, greedily; goes on where it was.",
        sortOptions = false)
final class AnswersCommand implements Callable<Integer> {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Option(names = "--verifier", required = true, description = "Who answers: a folder or a .gguf file.")
    private Path verifierFolder = Path.of("");

    @Option(names = "--draft", description = "Who drafts for it.")
    private @Nullable Path draftFolder;

    @Option(names = "--input", required = true, description = "A file of JSON lines with messages.")
    private Path input = Path.of("");

    @Option(names = "--output", required = true, description = "The file that is written.")
    private Path output = Path.of("");

    @Option(names = "--max-new-tokens", defaultValue = "64", description = "Default: ${DEFAULT-VALUE}.")
    private int maxNewTokens;

    @Option(names = "--threads", description = "By default the cores.")
    private @Nullable Integer threads;

    @Override
    public Integer call() throws IOException {
        if (threads != null) {
            DjlRuntime.setThreads(threads);
        }
        List<String> lines = Files.readAllLines(input);
        int written = wholeLines();
        try (DjlModel verifier = DjlModel.load(verifierFolder);
                BufferedWriter out =
                        Files.newBufferedWriter(output, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            CautiousGenerator.Builder builder = CautiousGenerator.builder().verifier(verifier);
            if (draftFolder == null) {
                answer(builder.build(), lines.subList(written, lines.size()), out);
                return 0;
            }
            try (DjlModel draft = DjlModel.load(draftFolder)) {
                answer(builder.draft(draft).build(), lines.subList(written, lines.size()), out);
            }
        }
        return 0;
    }

    /** How many whole lines an earlier run has written; what it wrote of another is dropped. */
    private int wholeLines() throws IOException {
        if (!Files.exists(output)) {
            return 0;
        }
        String text = Files.readString(output);
        String whole = text.substring(0, text.lastIndexOf('\n') + 1);
        if (whole.length() < text.length()) {
            Files.writeString(output, whole);
        }
        return (int) whole.lines().count();
    }

    private void answer(CautiousGenerator generator, List<String> lines, BufferedWriter out) throws IOException {
        for (String line : lines) {
            ObjectNode row = (ObjectNode) MAPPER.readTree(line);
            GenerationRequest request = GenerationRequest.builder()
                    .messages(messages(row.path("messages")))
                    .maxNewTokens(maxNewTokens)
                    .build();
            GenerationResult result = generator.generate(request);
            row.put("answer", result.text());
            row.put("finish_reason", result.finishReason() == FinishReason.LENGTH ? "length" : "stop");
            out.write(MAPPER.writeValueAsString(row) + "\n");
            out.flush();
        }
    }

    private static List<ChatMessage> messages(JsonNode array) {
        List<ChatMessage> messages = new ArrayList<>();
        for (JsonNode message : array) {
            String content = message.path("content").asText();
            boolean user = message.path("role").asText().equals("user");
            messages.add(user ? ChatMessage.user(content) : ChatMessage.assistant(content));
        }
        return messages;
    }
}
