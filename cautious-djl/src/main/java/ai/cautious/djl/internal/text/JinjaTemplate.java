package ai.cautious.djl.internal.text;

import ai.cautious.ChatMessage;
import ai.cautious.InvalidOptionException;
import ai.cautious.UnsupportedModelException;
import ai.cautious.instruction.Prompt;
import ai.cautious.instruction.PromptTemplate;
import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.LegacyOverrides;
import com.hubspot.jinjava.interpret.RenderResult;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.lib.fn.ELFunctionDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A checkpoint's own chat template, rendered as {@code apply_chat_template} of transformers renders it, with the
 * generation prompt. Users' text is data: template code in it stays text. Thread-safe.
 */
final class JinjaTemplate implements PromptTemplate {

    /** Conversations of every kind that a template must at least accept or refuse in its own words. */
    private static final List<List<ChatMessage>> PROBES = List.of(
            List.of(ChatMessage.user("a")),
            List.of(ChatMessage.system("s"), ChatMessage.user("a")),
            List.of(ChatMessage.user("a"), ChatMessage.assistant("b"), ChatMessage.user("c")));

    private final Jinjava jinjava = new Jinjava(JinjavaConfig.newBuilder()
            .withTrimBlocks(true)
            .withLstripBlocks(true)
            // A template within a user's text must not be run.
            .withNestedInterpretationEnabled(false)
            .withLegacyOverrides(LegacyOverrides.newBuilder()
                    .withUseTrimmingForNotesAndExpressions(true)
                    .withUsePyishObjectMapper(true)
                    .withKeepNullableLoopValues(true)
                    .build())
            .build());

    private final String source;
    private final String template;
    private final Map<String, Object> tokens;
    private final GuardedText guard;

    /**
     * A template that has been tried on conversations of each kind.
     *
     * @param source what messages call it
     * @param tokens {@code bos_token} and {@code eos_token}
     * @throws UnsupportedModelException if the engine lacks a construct that it uses, naming it
     */
    JinjaTemplate(String source, String template, Map<String, Object> tokens, GuardedText guard) {
        this.source = source;
        this.template = template;
        this.tokens = tokens;
        this.guard = guard;
        jinjava.getGlobalContext()
                .registerFunction(
                        new ELFunctionDefinition("", "raise_exception", Refusal.class, "raise", Object.class));
        for (List<ChatMessage> probe : PROBES) {
            try {
                render(probe);
            } catch (InvalidOptionException e) {
                // Its own refusal, of a system message for example, is an answer like another.
            }
        }
    }

    @Override
    public Prompt render(List<ChatMessage> messages) {
        List<Map<String, Object>> rendered = new ArrayList<>();
        for (ChatMessage message : messages) {
            Map<String, Object> entry = new HashMap<>();
            entry.put("role", message.role().name().toLowerCase(Locale.ROOT));
            entry.put("content", guard.guard(message.content()));
            message.name().ifPresent(name -> entry.put("name", guard.guard(name)));
            rendered.add(entry);
        }
        Map<String, Object> bindings = new HashMap<>(tokens);
        bindings.put("messages", rendered);
        bindings.put("add_generation_prompt", true);
        RenderResult result = jinjava.renderForResult(template, bindings);
        for (TemplateError error : result.getErrors()) {
            throw refused(error);
        }
        return guard.pieces(result.getOutput());
    }

    private RuntimeException refused(TemplateError error) {
        for (Throwable cause = error.getException(); cause != null; cause = cause.getCause()) {
            if (cause instanceof Refusal refusal) {
                return new InvalidOptionException(source + " refuses the messages: " + refusal.getMessage());
            }
        }
        return new UnsupportedModelException(source + ": line " + error.getLineno() + ": the template engine fails: "
                + error.getMessage().lines().findFirst().orElse("") + "; choose another template");
    }

    /** What a template's {@code raise_exception} throws. */
    public static final class Refusal extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private Refusal(String message) {
            super(message);
        }

        /** The template function. */
        public static String raise(Object message) {
            throw new Refusal(String.valueOf(message));
        }
    }
}
