package ai.cautious.djl.training;

import static java.util.Objects.requireNonNull;

import ai.cautious.ChatMessage;
import ai.cautious.safety.SafetyLabels;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;

/**
 * Reads rows from JSON lines, a JSON array, or CSV with a header (RFC 4180), in UTF-8.
 *
 * <p>In JSON the input may be a conversation: messages in the usual form ({@link ai.cautious.djl.ConversationJson}),
 * {@code [{"role": "user", "content": "Hello"}, …]}, in one of the input's fields or, where a row has none of those, in
 * {@code messages}. A system message in front is the row's instruction. Where a row has no answer, the last message is the
 * answer, if it is the assistant's and calls no tools. Where {@code finish_reason} is {@code length}, as chat completions say
 * it, an answer is cut: no end is learned behind it.
 */
public final class TrainingFile {

    private static final ObjectMapper MAPPER = new ObjectMapper()
            .enable(
                    DeserializationFeature.FAIL_ON_TRAILING_TOKENS,
                    DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
    private static final CSVFormat CSV = CSVFormat.RFC4180
            .builder()
            .setHeader()
            .setSkipHeaderRecord(true)
            // Programs write a column of row numbers without a name.
            .setAllowMissingColumnNames(true)
            .setDuplicateHeaderMode(DuplicateHeaderMode.ALLOW_EMPTY)
            .setIgnoreEmptyLines(true)
            .get();

    /** Holds a conversation where a row has no input. */
    private static final String MESSAGES = "messages";

    /** Why an answer ends that is cut. */
    private static final String LENGTH = "length";

    private final String source;
    private final TrainingFields fields;
    private final List<TrainingRow> rows = new ArrayList<>();

    private TrainingFile(String source, TrainingFields fields) {
        this.source = source;
        this.fields = fields;
    }

    /**
     * Reads a file.
     *
     * @param file its name ends in .jsonl, .json or .csv
     * @param fields where it has what
     * @return at least one row
     * @throws TrainingDataException if it is missing or malformed, naming the line and the field
     */
    public static List<TrainingRow> read(Path file, TrainingFields fields) {
        requireNonNull(file, "file");
        requireNonNull(fields, "fields");
        return new TrainingFile(file.toString(), fields).read(reader -> reader.read(file));
    }

    /**
     * Reads JSON lines, whatever they come from.
     *
     * @param source what exceptions call it
     * @param lines left open
     * @param fields where they have what
     * @return at least one row
     * @throws TrainingDataException if they are malformed, naming the line and the field
     */
    public static List<TrainingRow> read(String source, BufferedReader lines, TrainingFields fields) {
        requireNonNull(source, "source");
        requireNonNull(lines, "lines");
        requireNonNull(fields, "fields");
        return new TrainingFile(source, fields).read(reader -> reader.readLines(lines));
    }

    private interface Reading {

        void read(TrainingFile reader) throws IOException;
    }

    private List<TrainingRow> read(Reading reading) {
        try {
            reading.read(this);
        } catch (NoSuchFileException e) {
            throw new TrainingDataException(source + " is missing", e);
        } catch (CharacterCodingException e) {
            throw new TrainingDataException(source + " is not in UTF-8, after row " + rows.size(), e);
        } catch (UncheckedIOException e) {
            throw unreadable(requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw unreadable(e);
        }
        if (rows.isEmpty()) {
            throw new TrainingDataException(source + " has no rows");
        }
        return List.copyOf(rows);
    }

    private TrainingDataException unreadable(IOException e) {
        return new TrainingDataException(
                source + " cannot be read, after row " + rows.size() + ": " + e.getMessage(), e);
    }

    private void read(Path file) throws IOException {
        String name = file.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".jsonl")) {
            try (BufferedReader lines = Files.newBufferedReader(file)) {
                readLines(lines);
            }
        } else if (name.endsWith(".json")) {
            readArray(file);
        } else if (name.endsWith(".csv")) {
            readCsv(file);
        } else {
            throw new TrainingDataException(file + " is no training data; its name must end in .jsonl, .json or .csv");
        }
    }

    private void readLines(BufferedReader lines) throws IOException {
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String where = source + ":" + ++number;
            String json = number == 1 ? withoutMark(line) : line;
            if (!json.isBlank()) {
                add(where, parse(where, json));
            }
        }
    }

    private void readArray(Path file) throws IOException {
        JsonNode array = parse(file.toString(), withoutMark(Files.readString(file)));
        if (!array.isArray()) {
            throw new TrainingDataException(file + " is no array of objects");
        }
        for (int i = 0; i < array.size(); i++) {
            String where = file + ": element " + i;
            add(where, array.get(i));
        }
    }

    private void readCsv(Path file) throws IOException {
        try (CSVParser parser = CSVParser.parse(withoutMark(Files.readString(file)), CSV)) {
            int columns = parser.getHeaderNames().size();
            for (CSVRecord record : parser) {
                String where = file + ":" + parser.getCurrentLineNumber();
                if (record.size() != columns) {
                    throw new TrainingDataException(
                            where + " has " + record.size() + " values; its header has " + columns);
                }
                add(where, record.toMap(), Optional.empty());
            }
        } catch (IllegalArgumentException e) {
            throw new TrainingDataException(file + ": " + e.getMessage(), e);
        }
    }

    /** Without the byte-order mark that some programs begin a file with. */
    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static JsonNode parse(String where, String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new TrainingDataException(where + " is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private void add(String where, JsonNode object) {
        if (!object.isObject()) {
            throw new TrainingDataException(where + " is no JSON object");
        }
        Optional<String> conversation = conversation(object);
        add(
                where,
                texts(where, object, conversation),
                conversation.map(field -> TrainingMessages.read(where, field, object.path(field))));
    }

    /** The field that holds a conversation. */
    private Optional<String> conversation(JsonNode object) {
        Optional<String> input = fields.input().stream()
                .filter(field -> !isMissing(object.path(field)))
                .findFirst();
        return Optional.of(input.orElse(MESSAGES))
                .filter(field -> object.path(field).isArray());
    }

    private static boolean isMissing(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    /** The object's fields that are read, as text. */
    private Map<String, String> texts(String where, JsonNode object, Optional<String> conversation) {
        Map<String, String> values = new HashMap<>();
        for (String field : fields.all()) {
            JsonNode value = object.path(field);
            if (isMissing(value) || conversation.equals(Optional.of(field))) {
                continue;
            }
            if (value.isContainerNode()) {
                throw new TrainingDataException(where + ": " + field + " must be a text, a number or a truth value");
            }
            values.put(field, value.asText());
        }
        return values;
    }

    private void add(String where, Map<String, String> values, Optional<TrainingMessages> messages) {
        // A text is not its own instruction, whatever its field is called.
        String instruction =
                fields.input().contains(fields.instruction()) ? "" : values.getOrDefault(fields.instruction(), "");
        Optional<String> category = category(where, first(values, fields.category()));
        TrainingRow row = row(where, values, instruction, messages).withCategory(category);
        String continuation = first(values, fields.continuation());
        if (!continuation.isBlank()) {
            row = row.withOutput(row.output() + SafetyLabels.SEPARATOR + continuation);
        }
        boolean isLabel = !fields.answers().isEmpty() && continuation.isBlank();
        rows.add(row.withCut(!isLabel && LENGTH.equals(values.get(TrainingFields.FINISH_REASON))));
    }

    private TrainingRow row(
            String where, Map<String, String> values, String instruction, Optional<TrainingMessages> messages) {
        String output = first(values, fields.output());
        if (messages.isPresent()) {
            return row(where, messages.get(), instruction, output);
        }
        String input = first(values, fields.input());
        if (instruction.isBlank() && input.isBlank()) {
            throw missing(where, fields.input());
        }
        return new TrainingRow(instruction, input, answer(where, output));
    }

    private Optional<String> category(String where, String value) {
        String name = value.strip();
        if (!name.isEmpty()
                && !fields.categories().isEmpty()
                && !fields.categories().contains(name)) {
            throw new TrainingDataException(where + ": " + String.join(" or ", fields.category()) + " is " + name
                    + "; it must be one of " + new TreeSet<>(fields.categories()));
        }
        return Optional.of(name).filter(category -> !category.isEmpty());
    }

    private TrainingRow row(String where, TrainingMessages messages, String instruction, String output) {
        boolean answered = output.isBlank();
        List<ChatMessage> conversation = messages.conversation(answered);
        String answer = answer(where, answered ? messages.answer() : output);
        return new TrainingRow(messages.instruction(instruction), conversation, answer);
    }

    /** The value of the first of some names that a row has. */
    private static String first(Map<String, String> values, List<String> names) {
        return names.stream()
                .filter(values::containsKey)
                .findFirst()
                .map(values::get)
                .orElse("");
    }

    private static TrainingDataException missing(String where, List<String> names) {
        return new TrainingDataException(where + ": " + String.join(" or ", names) + " is missing or blank");
    }

    private String answer(String where, String output) {
        if (output.isBlank()) {
            throw missing(where, fields.output());
        }
        if (fields.answers().isEmpty()) {
            return output;
        }
        String answer = fields.answers().get(output.strip());
        if (answer == null) {
            throw new TrainingDataException(where + ": " + String.join(" or ", fields.output()) + " is " + output
                    + "; it must be one of " + new TreeSet<>(fields.answers().keySet()));
        }
        return answer;
    }
}
