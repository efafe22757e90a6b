package ai.cautious.program.bench;

import ai.cautious.ChatMessage;
import ai.cautious.InvalidOptionException;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.model.LanguageModel;
import ai.cautious.program.data.DataLines;
import ai.cautious.program.options.Require;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.LineNumberReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One prompt of a file. */
public record BenchPrompt(String category, String text) {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Reads a file of one JSON object a line. */
    public static List<BenchPrompt> read(Path file, @Nullable Integer limit) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new InvalidOptionException("--prompts", file, "a file of JSON lines that is there");
        }
        List<BenchPrompt> prompts = new ArrayList<>();
        try (LineNumberReader lines = DataLines.open(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && (limit == null || prompts.size() < limit)) {
                    prompts.add(parse(file + ", line " + lines.getLineNumber(), line));
                }
            }
        } catch (CharacterCodingException e) {
            throw new InvalidOptionException(file + " is not UTF-8");
        }
        Require.that(!prompts.isEmpty(), "--prompts", file, "a file with at least one prompt");
        return prompts;
    }

    /** The prompt's tokens, as a generator gives them to the verifier. */
    public int[] encode(LanguageModel verifier, PromptTemplate template) {
        return verifier.tokenizer().encode(template.render(List.of(ChatMessage.user(text))));
    }

    private static BenchPrompt parse(String where, String line) {
        try {
            JsonNode object = MAPPER.readTree(line);
            JsonNode text = object.hasNonNull("prompt")
                    ? object.get("prompt")
                    : object.path("turns").path(0);
            if (!text.isTextual()) {
                throw new InvalidOptionException(where + ": neither prompt nor turns holds a text");
            }
            return new BenchPrompt(object.path("category").asText("prompt"), text.textValue());
        } catch (JsonProcessingException e) {
            throw new InvalidOptionException(where + " is not JSON: " + e.getOriginalMessage());
        }
    }
}
