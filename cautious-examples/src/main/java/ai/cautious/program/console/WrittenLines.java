package ai.cautious.program.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an earlier run has written to a file of judged lines.
 *
 * @param lines the whole ones, in order
 * @param end how many bytes they have
 * @param size how many bytes the file has
 * @param rest what follows them, a line that was not finished, as far as it is UTF-8
 * @param failed which of them have no verdict, counted from 0
 * @param judges the hashes of who judged them; blank where a line has none
 */
public record WrittenLines(List<String> lines, long end, long size, String rest, Set<Long> failed, Set<String> judges) {

    /** Nothing. */
    public static final WrittenLines NONE = new WrittenLines(List.of(), 0, 0, "", Set.of(), Set.of());

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Of a file that may not be there; it stays as it is. */
    public static WrittenLines of(Path file) throws IOException {
        if (!Files.exists(file)) {
            return NONE;
        }
        List<String> lines = new ArrayList<>();
        int end = 0;
        Set<Long> failed = new TreeSet<>();
        Set<String> judges = new TreeSet<>();
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                String line = new String(bytes, end, i - end, StandardCharsets.UTF_8);
                end = i + 1;
                JsonNode object = object(line);
                if (object.path("failure").isTextual()) {
                    failed.add((long) lines.size());
                }
                judges.add(object.path("judge").asText());
                lines.add(line);
            }
        }
        String rest = new String(bytes, end, bytes.length - end, StandardCharsets.UTF_8);
        // Half a character at the end, where writing was cut off.
        return new WrittenLines(lines, end, bytes.length, rest.replaceAll("\uFFFD+$", ""), failed, judges);
    }

    /** How many whole lines there are. */
    public long count() {
        return lines.size();
    }

    private static JsonNode object(String line) {
        try {
            return MAPPER.readTree(line);
        } catch (JsonProcessingException e) {
            // Not a line of ours: each is compared with the input's.
            return MAPPER.missingNode();
        }
    }
}
