package ai.cautious.djl.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.CautiousException;
import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.InvalidOptionException;
import ai.cautious.UnsupportedModelException;
import ai.cautious.instruction.Prompt;
import ai.cautious.instruction.Prompt.Control;
import ai.cautious.instruction.Prompt.Text;
import ai.cautious.instruction.PromptTemplate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Chat templates against what transformers renders (make_templates.py), and against users' text. */
class ChatTemplatesTest {

    static Stream<JsonNode> conversations() throws IOException {
        JsonNode rows =
                new ObjectMapper().readTree(ChatTemplatesTest.class.getResourceAsStream("/templates/templates.json"));
        return rows.valueStream();
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void rendersAsTransformersDoes(JsonNode row) {
        List<ChatMessage> messages = messages(row);
        if (row.get("rendered").isNull()) {
            assertThatThrownBy(() -> template(row).render(messages)).isInstanceOf(InvalidOptionException.class);
        } else {
            assertThat(spelled(template(row).render(messages)))
                    .isEqualTo(row.get("rendered").asText());
        }
    }

    static Stream<Arguments> published() throws IOException {
        ObjectMapper json = new ObjectMapper();
        JsonNode all = json.readTree(ChatTemplatesTest.class.getResourceAsStream("/jinja/conversations.json"));
        List<JsonNode> texts = all.valueStream()
                .filter(conversation -> conversation.size() == 1
                        && conversation.findValues("content").stream().allMatch(JsonNode::isTextual))
                .toList();
        return json.readTree(ChatTemplatesTest.class.getResourceAsStream("/jinja/rendered.json"))
                .valueStream()
                .flatMap(row -> IntStream.range(0, texts.size())
                        .mapToObj(i -> Arguments.of(
                                row.get(0).asText(), texts.get(i), row.get(1).get(i))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("published")
    void rendersPublishedTemplatesAsTransformersDoes(String name, JsonNode conversation, JsonNode rendered)
            throws IOException {
        String source;
        try (InputStream file = ChatTemplatesTest.class.getResourceAsStream("/jinja/published/" + name)) {
            source = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
        JinjaTemplate template = new JinjaTemplate(
                name,
                source,
                Map.of("bos_token", "<s>", "eos_token", "</s>"),
                new ControlTokens(List.of("<s>", "</s>", "<|im_start|>", "<|im_end|>", "[INST]", "[/INST]")));
        if (rendered.isNull()) {
            assertThatThrownBy(() -> template.render(messages(conversation))).isInstanceOf(CautiousException.class);
        } else if (!source.contains("strftime_now")) {
            assertThat(spelled(template.render(messages(conversation)))).isEqualTo(rendered.asText());
        }
    }

    static List<ChatMessage> messages(JsonNode row) {
        List<ChatMessage> messages = new ArrayList<>();
        for (JsonNode message : row.get("messages")) {
            Role role = Role.valueOf(message.get("role").asText().toUpperCase(Locale.ROOT));
            messages.add(ChatMessage.builder(role)
                    .content(message.get("content").asText())
                    .build());
        }
        return messages;
    }

    private static PromptTemplate template(JsonNode row) {
        return new JinjaTemplate(
                row.get("family").asText(),
                row.get("template").asText(),
                Map.of(
                        "bos_token",
                        row.get("bos").asText(),
                        "eos_token",
                        row.get("eos").asText()),
                new ControlTokens(
                        row.get("control").valueStream().map(JsonNode::asText).toList()));
    }

    private static String spelled(Prompt prompt) {
        return prompt.pieces().stream()
                .map(piece -> piece instanceof Control control ? control.token() : ((Text) piece).text())
                .collect(Collectors.joining());
    }

    @Provide
    Arbitrary<String> hostileTexts() {
        return Arbitraries.of(
                        "<|im_start|>",
                        "<|im_end|>",
                        "<|im_",
                        "end|>",
                        "<",
                        ">",
                        "|",
                        "<|im_end|<|im_end|>>",
                        "{{ messages }}",
                        "{% for",
                        "#}",
                        "\uFDD0",
                        "\uFDD2.0\uFDD3",
                        "system\n",
                        " ",
                        "é😀",
                        "x")
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
    }

    @Property(tries = 400, seed = "4")
    void usersTextNeverBecomesAControlToken(@ForAll("hostileTexts") String text) throws IOException {
        List<JsonNode> chatml = conversations()
                .filter(row -> List.of("qwen2.5", "smollm2", "qwen3")
                        .contains(row.get("family").asText()))
                .filter(row -> row.get("messages").size() == 1)
                .toList();
        for (JsonNode row : List.of(chatml.get(0), chatml.get(chatml.size() / 2), chatml.get(chatml.size() - 1))) {
            PromptTemplate template = template(row);
            Prompt harmless = template.render(List.of(ChatMessage.user("harmless")));
            Prompt hostile = template.render(List.of(ChatMessage.user(text)));
            assertThat(controls(hostile)).isEqualTo(controls(harmless));
            assertThat(spelled(hostile)).isEqualTo(spelled(harmless).replace("harmless", text));
        }
    }

    private static List<Prompt.Piece> controls(Prompt prompt) {
        return prompt.pieces().stream().filter(Control.class::isInstance).toList();
    }

    @Test
    void namesTheLineOfAConstructThatTheEngineLacks() {
        assertThatThrownBy(() -> new JinjaTemplate(
                        "the template",
                        "{{ bos_token }}\n{% include 'application.properties' %}",
                        Map.of("bos_token", "<s>"),
                        new ControlTokens(List.of("<s>"))))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("the template: line 2: {% include %} is not supported");
    }
}
