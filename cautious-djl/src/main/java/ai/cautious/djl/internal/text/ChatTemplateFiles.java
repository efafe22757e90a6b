package ai.cautious.djl.internal.text;

import ai.cautious.ModelFormatException;
import ai.cautious.djl.internal.checkpoint.ModelFolder;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A folder's chat templates: those of chat_template.jinja and of the files with names, or else of tokenizer_config.json.
 */
final class ChatTemplateFiles {

    private ChatTemplateFiles() {}

    /**
     * The templates by their names.
     *
     * @param config tokenizer_config.json
     * @throws ModelFormatException if a file cannot be read
     */
    static Map<String, String> read(Path folder, JsonNode config) {
        Map<String, String> templates = new TreeMap<>();
        Path single = folder.resolve("chat_template" + ModelFolder.TEMPLATE);
        if (Files.isRegularFile(single)) {
            templates.put(TokenizerFiles.DEFAULT, text(single));
        }
        for (Path file : ModelFolder.namedTemplates(folder)) {
            String name = String.valueOf(file.getFileName());
            templates.put(name.substring(0, name.length() - ModelFolder.TEMPLATE.length()), text(file));
        }
        return templates.isEmpty() ? configured(config.path("chat_template")) : templates;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new ModelFormatException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** One template, or several with their names. */
    private static Map<String, String> configured(JsonNode told) {
        Map<String, String> templates = new TreeMap<>();
        if (told.isTextual()) {
            templates.put(TokenizerFiles.DEFAULT, told.textValue());
        }
        if (told.isObject()) {
            told.properties().forEach(entry -> put(templates, entry.getKey(), entry.getValue()));
        }
        for (JsonNode entry : told.isArray() ? told : List.<JsonNode>of()) {
            put(templates, entry.path("name").asText(), entry.path("template"));
        }
        return templates;
    }

    private static void put(Map<String, String> templates, String name, JsonNode template) {
        if (template.isTextual()) {
            templates.put(name, template.textValue());
        }
    }
}
