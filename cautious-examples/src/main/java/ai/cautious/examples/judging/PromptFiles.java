package ai.cautious.examples.judging;

import ai.cautious.InvalidOptionException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** Reads the prompts of sources, as they are published. */
final class PromptFiles {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Path folder;

    PromptFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * All prompts of a source, in its order.
     *
     * @throws InvalidOptionException if its file is missing or malformed, or names a category that is not known
     */
    List<LabelledPrompt> read(Source source) throws IOException {
        List<LabelledPrompt> prompts = new ArrayList<>();
        try (InputStream in = open(source)) {
            switch (source.format()) {
                case PLAIN, COMMITTED -> lines(in, row -> add(prompts, source, row, "text", row.path("category")));
                case LABELLED -> lines(in, row -> add(prompts, source, row, "user_input", row.path("category")));
                case OPENAI -> lines(new GZIPInputStream(in), row -> prompts.add(openAi(source, row)));
                case ALPACA -> MAPPER.readTree(in).forEach(row -> prompts.add(alpaca(source, row)));
                case XSTEST -> readCsv(source, in, prompts);
            }
        }
        return prompts;
    }

    private InputStream open(Source source) throws IOException {
        if (source.format() == Source.Format.COMMITTED) {
            return Resources.open(source.file());
        }
        Path file = folder.resolve(source.file());
        if (!Files.isRegularFile(file)) {
            throw new InvalidOptionException("--data", folder, "a folder with " + source.file());
        }
        return Files.newInputStream(file);
    }

    private interface Row {
        void read(JsonNode row);
    }

    private static void lines(InputStream in, Row reader) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (!line.isBlank()) {
                reader.read(MAPPER.readTree(line));
            }
        }
    }

    private static void add(
            List<LabelledPrompt> prompts, Source source, JsonNode row, String field, JsonNode category) {
        boolean toxic = row.path("toxicity").asInt() == 1;
        if (!row.path(field).isTextual() || !row.path("toxicity").isInt()) {
            throw new InvalidOptionException(source.file(), row, "rows with " + field + " and toxicity");
        }
        String word = category.isTextual() ? category.textValue() : null;
        prompts.add(prompt(source, row.path(field).textValue(), toxic, word));
    }

    private static LabelledPrompt openAi(Source source, JsonNode row) {
        String word = null;
        for (Map.Entry<String, JsonNode> field : row.properties()) {
            // The more special ones come last: H2 behind H.
            if (field.getValue().isInt() && field.getValue().asInt() == 1) {
                word = field.getKey();
            }
        }
        return prompt(source, row.path("prompt").textValue(), word != null, word);
    }

    private static LabelledPrompt alpaca(Source source, JsonNode row) {
        String text =
                row.path("instruction").asText() + "\n" + row.path("input").asText();
        return prompt(source, text.strip(), false, null);
    }

    private static void readCsv(Source source, InputStream in, List<LabelledPrompt> prompts) throws IOException {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        for (CSVRecord row : format.parse(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            boolean toxic = row.get("label").equals("unsafe");
            prompts.add(prompt(source, row.get("prompt"), toxic, row.get("type")));
        }
    }

    private static LabelledPrompt prompt(Source source, String text, boolean toxic, @Nullable String word) {
        String category = toxic ? source.category(word) : null;
        return new LabelledPrompt(source.name(), source.role(), text, toxic, category);
    }
}
