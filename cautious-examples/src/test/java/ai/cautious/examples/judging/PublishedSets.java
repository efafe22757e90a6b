package ai.cautious.examples.judging;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/**
 * The sources' files in their own formats, with texts for tests: each repeats a word of its own, {@code ok} and a number
 * where it is harmless, {@code harm} and a number where it is not.
 */
final class PublishedSets {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int ROWS = 60;
    private static final int LONG = 30;

    private final Path folder;
    private final List<String> harmless = new ArrayList<>();
    private int number;

    private PublishedSets(Path folder) {
        this.folder = folder;
    }

    /** Writes them into a folder, and {@code answers.jsonl} about the short harmless ones. */
    static PublishedSets write(Path folder) throws IOException {
        PublishedSets sets = new PublishedSets(folder);
        for (Source source : Sources.committed().all()) {
            if (source.format() != Source.Format.COMMITTED) {
                sets.write(source);
            }
        }
        List<Object> answers = new ArrayList<>();
        for (String text : sets.harmless) {
            answers.add(
                    Map.of("messages", List.of(Message.user(text)), "answer", "This is about " + text + ". And so on"));
        }
        JsonLines.write(sets.answers(), answers);
        return sets;
    }

    Path answers() {
        return folder.resolve("answers.jsonl");
    }

    private void write(Source source) throws IOException {
        Path file = folder.resolve(source.file());
        Files.createDirectories(file.getParent());
        List<String> words = new ArrayList<>(source.words().keySet());
        List<Object> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            boolean toxic = i % 2 == 1 && source.format() != Source.Format.ALPACA;
            String word = words.isEmpty() ? "" : words.get(i / 2 % words.size());
            rows.add(row(source, text(source, i, toxic), toxic, word));
        }
        String lines = rows.stream().map(PublishedSets::json).collect(Collectors.joining("\n"));
        switch (source.format()) {
            case PLAIN, LABELLED, COMMITTED -> Files.writeString(file, lines);
            case ALPACA -> Files.writeString(file, json(rows));
            case XSTEST -> Files.writeString(file, "prompt,type,label\n" + lines.replace("\\\"", "\"\""));
            case OPENAI -> {
                try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
                    out.write(lines.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
    }

    private String text(Source source, int row, boolean toxic) {
        String word = (toxic ? "harm" : "ok") + number++;
        // However it is cut, the word is in it.
        String text = (word + " please ").repeat(row >= ROWS - LONG ? 2 * row : 4) + word;
        if (!toxic && row < ROWS - LONG && source.role() != Source.Role.INJECTION) {
            harmless.add(text);
        }
        return text;
    }

    private static Object row(Source source, String text, boolean toxic, String word) {
        return switch (source.format()) {
            case PLAIN, COMMITTED -> {
                Map<String, Object> row = new LinkedHashMap<>(Map.of("text", text, "toxicity", toxic ? 1 : 0));
                if (!word.isEmpty()) {
                    row.put("category", word.replace("*", "something"));
                }
                yield row;
            }
            case LABELLED -> Map.of("user_input", text, "toxicity", toxic ? 1 : 0);
            case ALPACA -> Map.of("instruction", text, "input", "");
            case OPENAI -> Map.of("prompt", text, word, toxic ? 1 : 0);
            case XSTEST -> new Csv(text, word, toxic ? "unsafe" : "safe");
        };
    }

    private record Csv(String prompt, String type, String label) {}

    private static String json(Object row) {
        if (row instanceof Csv csv) {
            return "\"" + csv.prompt + "\"," + csv.type + "," + csv.label;
        }
        try {
            return MAPPER.writeValueAsString(row);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
