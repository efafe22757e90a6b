package ai.cautious.djl.internal.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is done to published templates, they are rendered or refused, and soon. */
class TemplateFuzzTest {

    private static final List<String> SNIPPETS = List.of(
            "{{",
            "}}",
            "{%",
            "%}",
            "{#",
            "#}",
            "-%}",
            "{%-",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "'",
            "\"",
            "\\",
            "|",
            ".",
            ",",
            ":",
            "~",
            "+",
            "-",
            "*",
            "**",
            "%",
            "/",
            "==",
            "<",
            " in ",
            " is ",
            " not ",
            " if ",
            " else ",
            " and ",
            " or ",
            "{% for x in messages %}",
            "{% endfor %}",
            "{% if messages %}",
            "{% endif %}",
            "{% else %}",
            "{% set x %}",
            "{% endset %}",
            "{% macro f(x) %}",
            "{% endmacro %}",
            "{% raw %}",
            "{% endraw %}",
            "{% break %}",
            "loop",
            "messages",
            "range(99999)",
            "|tojson",
            "|upper",
            "|join",
            ".split('a')",
            "[::-1]",
            "namespace()",
            "none",
            "999999999999",
            "1e308",
            "\u0000",
            "😀",
            "\n",
            "caller()",
            "varargs",
            "|list",
            "|sort",
            "|groupby('role')");

    private static List<String> templates;

    @BeforeAll
    static void read() throws IOException {
        templates = new ArrayList<>();
        for (JsonNode row : JinjaReferenceTest.read("rendered.json")) {
            templates.add(JinjaReferenceTest.template(row.get(0).asText()));
        }
        for (JsonNode row : JinjaReferenceTest.read("constructs.json")) {
            templates.add(row.get(0).asText());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void rendersOrRefuses(long seed) {
        Random random = new Random(seed);
        Map<String, Object> message = Map.of("role", "user", "content", "Hello </s> 😀");
        Map<String, Object> variables = new java.util.HashMap<>(Map.of("messages", List.of(message, message)));
        variables.put("tools", null);
        long slowest = 0;
        for (int i = 0; i < 1_000; i++) {
            String template = mutated(random);
            long start = System.nanoTime();
            try {
                Template.parse("t", template).render(variables);
            } catch (TemplateException e) {
                assertThat(e).hasMessageStartingWith("t: line ");
            }
            slowest = Math.max(slowest, System.nanoTime() - start);
        }
        assertThat(slowest).isLessThan(10_000_000_000L);
    }

    private static String mutated(Random random) {
        StringBuilder template = new StringBuilder(templates.get(random.nextInt(templates.size())));
        for (int edits = 1 + random.nextInt(6); edits > 0; edits--) {
            int at = random.nextInt(template.length() + 1);
            int to = Math.min(template.length(), at + random.nextInt(12));
            switch (random.nextInt(4)) {
                case 0 -> template.delete(at, to);
                case 1 -> template.insert(at, SNIPPETS.get(random.nextInt(SNIPPETS.size())));
                case 2 -> template.replace(at, to, SNIPPETS.get(random.nextInt(SNIPPETS.size())));
                default -> template.insert(random.nextInt(template.length() + 1), template.substring(at, to));
            }
        }
        return template.toString();
    }
}
