package ai.cautious.djl.internal.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Against what transformers and jinja2 render (make_jinja.py). */
class JinjaReferenceTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final LocalDateTime NOW = LocalDateTime.of(2024, 7, 26, 9, 5, 7);

    static JsonNode read(String name) throws IOException {
        try (InputStream file = JinjaReferenceTest.class.getResourceAsStream("/jinja/" + name)) {
            return JSON.readTree(file);
        }
    }

    static String template(String name) throws IOException {
        try (InputStream file = JinjaReferenceTest.class.getResourceAsStream("/jinja/published/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static Stream<Arguments> constructs() throws IOException {
        return read("constructs.json")
                .valueStream()
                .map(row -> Arguments.of(row.get(0).asText(), row));
    }

    @ParameterizedTest
    @MethodSource("constructs")
    void givesWhatJinja2Gives(String template, JsonNode row) throws IOException {
        Map<String, Object> variables =
                JSON.convertValue(read("variables.json"), new TypeReference<Map<String, Object>>() {});
        variables.put("bos_token", Text.of("<s>"));
        variables.put("eos_token", Text.of("</s>"));
        if (row.get(1).isNull()) {
            assertThatThrownBy(() -> Template.parse("t", template).render(variables, () -> NOW))
                    .as(row.get(2).asText())
                    .isInstanceOf(TemplateException.class);
        } else {
            assertThat(Template.parse("t", template).render(variables, () -> NOW))
                    .hasToString(row.get(1).asText());
        }
    }

    static Stream<Arguments> conversations() throws IOException {
        JsonNode conversations = read("conversations.json");
        return read("rendered.json").valueStream().flatMap(row -> IntStream.range(0, conversations.size())
                .mapToObj(i -> Arguments.of(
                        row.get(0).asText(), i, conversations.get(i), row.get(1).get(i))));
    }

    @ParameterizedTest(name = "{0}, conversation {1}")
    @MethodSource("conversations")
    void rendersAsTransformersDoes(String name, int index, JsonNode conversation, JsonNode rendered)
            throws IOException {
        Template template = Template.parse(name, template(name));
        Map<String, Object> variables = variables(conversation);
        if (rendered.isNull()) {
            assertThatThrownBy(() -> template.render(variables, () -> NOW)).isInstanceOf(TemplateException.class);
        } else {
            assertThat(template.render(variables, () -> NOW)).hasToString(rendered.asText());
        }
    }

    private static Map<String, Object> variables(JsonNode conversation) {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("messages", JSON.convertValue(conversation.get("messages"), Object.class));
        variables.put("tools", JSON.convertValue(conversation.get("tools"), Object.class));
        variables.put("documents", JSON.convertValue(conversation.get("documents"), Object.class));
        variables.put("add_generation_prompt", true);
        variables.put("bos_token", Text.of("<s>"));
        variables.put("eos_token", Text.of("</s>"));
        return variables;
    }
}
