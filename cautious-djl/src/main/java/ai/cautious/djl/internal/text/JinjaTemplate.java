package ai.cautious.djl.internal.text;

import ai.cautious.ChatMessage;
import ai.cautious.InvalidOptionException;
import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.internal.jinja.Author;
import ai.cautious.djl.internal.jinja.Template;
import ai.cautious.djl.internal.jinja.TemplateException;
import ai.cautious.djl.internal.jinja.TemplateException.Kind;
import ai.cautious.djl.internal.jinja.Text;
import ai.cautious.instruction.Prompt;
import ai.cautious.instruction.PromptTemplate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint's own chat template, rendered as {@code apply_chat_template} of transformers renders it, with the
 * generation prompt; where it shows a message's text only as a list of parts, it gets one. Users' text is data: template code
 * in it stays text, and no control token comes of it. Thread-safe.
 */
final class JinjaTemplate implements PromptTemplate {

    private static final Text ROLE = own("role");
    private static final Text CONTENT = own("content");
    private static final Text NAME = own("name");
    private static final Text TYPE = own("type");
    private static final Text TEXT = own("text");

    /** No template has it, and none takes it off a message. */
    private static final String PROBE = "\uE000probe\uE001";

    private final String source;
    private final Template template;
    private final Map<String, @Nullable Object> constants = new HashMap<>();
    private final ControlTokens controls;
    private final boolean readsParts;

    /**
     * Parses a template.
     *
     * @param source what messages call it
     * @param tokens {@code bos_token}, {@code eos_token} and the like, those that there are
     * @throws UnsupportedModelException if it is no Jinja or uses what is not supported, naming the line
     */
    JinjaTemplate(String source, String template, Map<String, String> tokens, ControlTokens controls) {
        this.source = source;
        this.controls = controls;
        try {
            this.template = Template.parse(source, template);
        } catch (TemplateException e) {
            throw refused(e);
        }
        tokens.forEach((name, token) -> constants.put(name, own(token)));
        constants.put("add_generation_prompt", true);
        constants.put("tools", null);
        constants.put("documents", null);
        this.readsParts = !shows(PROBE) && shows(parts(PROBE));
    }

    /** Whether a user's message is in what is rendered of it. */
    private boolean shows(Object content) {
        Map<Text, Object> message = Map.of(ROLE, own("user"), CONTENT, content);
        try {
            return render(List.of(message)).toString().contains(PROBE);
        } catch (TemplateException e) {
            return false;
        }
    }

    /** What the checkpoint says, and not a user. */
    private static Text own(String text) {
        return Text.of(text, Author.TEMPLATE);
    }

    @Override
    public Prompt render(List<ChatMessage> messages) {
        try {
            return controls.in(render(messages.stream().map(this::fields).toList()));
        } catch (TemplateException e) {
            if (e.kind() == Kind.RAISED) {
                throw new InvalidOptionException(source + " refuses the messages: " + e.reason());
            }
            throw refused(e);
        }
    }

    private Text render(Object messages) {
        Map<String, @Nullable Object> variables = new HashMap<>(constants);
        variables.put("messages", messages);
        return template.render(variables);
    }

    private Map<Text, Object> fields(ChatMessage message) {
        Map<Text, Object> fields = new LinkedHashMap<>();
        fields.put(ROLE, own(message.role().name().toLowerCase(Locale.ROOT)));
        fields.put(CONTENT, readsParts ? parts(message.content()) : message.content());
        message.name().ifPresent(name -> fields.put(NAME, name));
        return fields;
    }

    /** A message's text in the form of those that may hold pictures, too. */
    private static List<Map<Text, Object>> parts(String content) {
        return List.of(Map.of(TYPE, own("text"), TEXT, content));
    }

    private static UnsupportedModelException refused(TemplateException fault) {
        return new UnsupportedModelException(fault.getMessage() + "; choose another template", fault);
    }
}
