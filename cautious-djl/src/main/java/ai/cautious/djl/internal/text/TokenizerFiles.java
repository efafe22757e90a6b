package ai.cautious.djl.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * What makes up a tokenizer, as files of a folder or as a GGUF file's metadata say it.
 *
 * @param source what messages call it
 * @param tokenizer tokenizer.json
 * @param config tokenizer_config.json
 * @param chatTemplates in Jinja, by their names; {@value #DEFAULT} is that for conversations without tools
 */
record TokenizerFiles(String source, ObjectNode tokenizer, JsonNode config, Map<String, String> chatTemplates) {

    /** The name of the template that conversations without tools are written by. */
    static final String DEFAULT = "default";

    TokenizerFiles {
        chatTemplates = Map.copyOf(chatTemplates);
    }
}
