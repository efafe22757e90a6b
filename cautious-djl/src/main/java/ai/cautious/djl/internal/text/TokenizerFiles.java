package ai.cautious.djl.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What makes up a tokenizer, as files of a folder or as a GGUF file's metadata say it.
 *
 * @param source what messages call it
 * @param tokenizer tokenizer.json
 * @param config tokenizer_config.json
 * @param startTemplate the post-processor's template for a single text
 * @param chatTemplate in Jinja, or null
 */
record TokenizerFiles(
        String source,
        ObjectNode tokenizer,
        JsonNode config,
        List<JsonNode> startTemplate,
        @Nullable String chatTemplate) {

    TokenizerFiles(String source, ObjectNode tokenizer, JsonNode config, @Nullable String chatTemplate) {
        this(source, tokenizer, config, template(tokenizer.path("post_processor")), chatTemplate);
    }

    private static List<JsonNode> template(JsonNode processor) {
        for (JsonNode step : processor.path("processors")) {
            List<JsonNode> found = template(step);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return processor.path("type").asText().equals("TemplateProcessing")
                ? List.copyOf(processor.path("single").valueStream().toList())
                : List.of();
    }
}
