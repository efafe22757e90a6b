package ai.cautious.djl.internal.jinja;

import ai.cautious.djl.internal.jinja.TemplateException.Kind;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A chat template, ready to be rendered.
 *
 * <pre>{@code
 * Template template = Template.parse("the template", "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}");
 * Text text = template.render(Map.of("messages", messages));
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class Template {

    /** Published ones have less than 100,000. */
    private static final int LONGEST = 1_000_000;

    private final String source;
    private final Statement.Block body;

    private Template(String source, Statement.Block body) {
        this.source = source;
        this.body = body;
    }

    /**
     * Parses a template.
     *
     * @param source what messages call it
     * @throws TemplateException if it is no Jinja, needs what is not supported, or is longer than a million characters
     */
    public static Template parse(String source, String template) {
        if (template.length() > LONGEST) {
            throw new TemplateException(
                    source,
                    1,
                    Kind.LIMIT,
                    "it has " + template.length() + " characters, which is more than " + LONGEST);
        }
        try {
            return new Template(source, Parser.parse(template));
        } catch (SyntaxFault e) {
            throw new TemplateException(source, e.line(), Kind.SYNTAX, String.valueOf(e.getMessage()));
        }
    }

    /** Renders it with the present time in the local zone; see {@link #render(Map, Supplier)}. */
    public Text render(Map<String, ? extends @Nullable Object> variables) {
        return render(variables, LocalDateTime::now);
    }

    /**
     * Renders it.
     *
     * @param variables strings, which count as a user's, {@link Text}, numbers, truth values, null, lists, and maps from
     *     strings or texts
     * @param now what {@code strftime_now} formats
     * @throws TemplateException if an operation fails as it would in Python, the template raises an exception or goes past a
     *     bound
     */
    public Text render(Map<String, ? extends @Nullable Object> variables, Supplier<LocalDateTime> now) {
        Map<String, Value> names = new HashMap<>(Globals.functions());
        long weight = 0;
        try {
            for (Map.Entry<String, ? extends @Nullable Object> variable : variables.entrySet()) {
                Value value = Values.of(variable.getValue());
                weight += value.weight();
                names.put(variable.getKey(), value);
            }
        } catch (Fault e) {
            throw located(e, 1);
        }
        Rendering rendering = new Rendering(new Budget(weight), now);
        TextBuilder out = new TextBuilder(rendering.budget());
        try {
            Scope scope = Scope.of(names, rendering);
            scope.clear(body.names());
            body.execute(scope, out);
            return out.build();
        } catch (Fault e) {
            throw located(e, rendering.line());
        }
    }

    private TemplateException located(Fault fault, int line) {
        return new TemplateException(source, line, fault.kind(), String.valueOf(fault.getMessage()));
    }
}
