package ai.cautious.djl.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.djl.internal.jinja.Author;
import ai.cautious.djl.internal.jinja.Template;
import ai.cautious.djl.internal.jinja.TemplateException;
import ai.cautious.djl.internal.jinja.Text;
import ai.cautious.instruction.Prompt;
import ai.cautious.instruction.Prompt.Control;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Published templates, with operations on the content put in, render users' texts of split, doubled and nested control tokens
 * to the control tokens that they render harmless texts to.
 */
class TemplateIsolationTest {

    private static final List<String> CONTROLS = List.of(
            "<s>",
            "</s>",
            "<|im_start|>",
            "<|im_end|>",
            "<|eot_id|>",
            "<|start_header_id|>",
            "<|end_header_id|>",
            "[INST]",
            "[/INST]",
            "<start_of_turn>",
            "<end_of_turn>",
            "<|user|>",
            "<|assistant|>",
            "<|end|>",
            "<image>",
            "<｜User｜>",
            "<｜Assistant｜>",
            "<｜end▁of▁sentence｜>");

    private static final List<String> OPERATIONS = List.of(
            "X",
            "X | lower",
            "X | upper",
            "X | trim",
            "X | replace('<image>', '')",
            "X | replace('y', '</s>')",
            "X.split('q') | join('')",
            "X.split('q')[-1]",
            "X[1:]",
            "X[::-1]",
            "X | reverse",
            "X | tojson",
            "[X] | string",
            "'<' + X + '>'",
            "'</' ~ (X | trim)",
            "'<|' ~ X ~ '|>'",
            "'%s' % X",
            "'<{}>'.format(X)",
            "X * 2",
            "X | list | join",
            "X | title",
            "X.capitalize()",
            "X.strip('x')",
            "X | indent(1)",
            "X | e",
            "X | safe",
            "(X | int) ~ X",
            "X.swapcase()",
            "X | truncate(12)",
            "X.center(30, '<')",
            "X.replace('', '')",
            "X.partition('|') | join",
            "X | batch(2) | map('join') | join",
            "X.rsplit('>', 1) | join('>')",
            "X.casefold()",
            "X.removeprefix('<')",
            "(X ~ X)[2:-2]",
            "{'a': X}.a",
            "X | sort | join");

    /** Harmless texts of the kinds that templates tell apart: they may write other control tokens around each. */
    private static final List<String> HARMLESS = List.of("ab", "", " ", "7");

    private static List<String> templates;

    @BeforeAll
    static void read() throws IOException {
        templates = new ArrayList<>();
        for (JsonNode row : new ObjectMapper().readTree(open("rendered.json"))) {
            try (InputStream file = open("published/" + row.get(0).asText())) {
                templates.add(new String(file.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
    }

    private static InputStream open(String name) {
        return TemplateIsolationTest.class.getResourceAsStream("/jinja/" + name);
    }

    /** A template that changes each message before it does what it always does. */
    private static String changing(String template, String operation) {
        return "{%- set changed = namespace(all=[]) -%}{%- for m in messages -%}{%- set changed.all = changed.all + [dict(m, content="
                + operation.replace("X", "m.content") + ")] -%}{%- endfor -%}{%- set messages = changed.all -%}"
                + template;
    }

    private static String hostile(Random random) {
        StringBuilder text = new StringBuilder();
        for (int parts = 1 + random.nextInt(4); parts > 0; parts--) {
            String control = CONTROLS.get(random.nextInt(CONTROLS.size()));
            int cut = random.nextInt(control.length());
            String before = control.substring(0, cut);
            String after = control.substring(cut);
            text.append(
                    switch (random.nextInt(8)) {
                        case 0 -> control;
                        case 1 -> before + "q" + after;
                        case 2 -> before + "<image>" + after;
                        case 3 -> before + control + after;
                        case 4 -> after;
                        case 5 -> new StringBuilder(control).reverse();
                        case 6 -> control.toUpperCase(java.util.Locale.ROOT);
                        default -> before;
                    });
        }
        return text.toString();
    }

    private static Optional<List<String>> controls(Template template, String content, Function<Text, Prompt> pieces) {
        Map<String, Object> variables = new HashMap<>(Map.of(
                "bos_token", Text.of("<s>", Author.TEMPLATE),
                "eos_token", Text.of("</s>", Author.TEMPLATE),
                "add_generation_prompt", true));
        variables.put("tools", null);
        variables.put("documents", null);
        Map<String, Object> message = Map.of("role", Text.of("user", Author.TEMPLATE), "content", content);
        variables.put("messages", List.of(message));
        try {
            return Optional.of(pieces.apply(template.render(variables)).pieces().stream()
                    .filter(Control.class::isInstance)
                    .map(piece -> ((Control) piece).token())
                    .collect(Collectors.toList()));
        } catch (TemplateException e) {
            return Optional.empty();
        }
    }

    /** How many of some random texts yield control tokens that no harmless text yields. */
    private static int breaches(int tries, Function<Text, Prompt> pieces) {
        Random random = new Random(11);
        int breaches = 0;
        for (int i = 0; i < tries; i++) {
            String operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
            String source = changing(templates.get(random.nextInt(templates.size())), operation);
            Template template = Template.parse("t", source);
            Set<Optional<List<String>>> expected = new HashSet<>();
            expected.add(Optional.empty());
            HARMLESS.forEach(text -> expected.add(controls(template, text, pieces)));
            for (int texts = 0; texts < 4; texts++) {
                breaches += expected.contains(controls(template, hostile(random), pieces)) ? 0 : 1;
            }
        }
        return breaches;
    }

    @Test
    void noUsersTextYieldsAControlToken() {
        assertThat(breaches(2_500, new ControlTokens(CONTROLS)::in)).isZero();
    }

    @Test
    void withoutAuthorsTheyWould() {
        ControlTokens controls = new ControlTokens(CONTROLS);
        assertThat(breaches(200, text -> controls.in(Text.of(text.toString(), Author.TEMPLATE))))
                .isGreaterThan(100);
    }
}
