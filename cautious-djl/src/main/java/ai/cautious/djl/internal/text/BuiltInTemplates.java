package ai.cautious.djl.internal.text;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.InvalidOptionException;
import ai.cautious.instruction.Prompt;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.instruction.PromptTemplates;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Templates of families whose own are written in constructs that the template engine lacks. */
final class BuiltInTemplates {

    private static final String THINKING_ENDS = "</think>";

    private BuiltInTemplates() {}

    /** The stand-in for a template, if it is recognised. */
    static Optional<PromptTemplate> standIn(String template) {
        boolean qwen3 = template.contains("<|im_start|>")
                && template.contains("reasoning_content")
                && template.contains("last_query_index");
        String ending = template.substring(Math.max(0, template.lastIndexOf("add_generation_prompt")));
        if (qwen3 && ending.contains("'<|im_start|>assistant\\n'")) {
            return Optional.of(messages -> qwen3(messages, ""));
        }
        // Models that always think have the beginning of it put in their mouth.
        return qwen3 && ending.contains("'<|im_start|>assistant\\n<think>\\n'")
                ? Optional.of(messages -> qwen3(messages, "<think>\n"))
                : Optional.empty();
    }

    /** ChatML, but earlier answers are shown without the thinking that led to them. */
    private static Prompt qwen3(List<ChatMessage> messages, String opening) {
        if (messages.get(messages.size() - 1).role() != Role.USER) {
            throw new InvalidOptionException(
                    "Qwen3's template is rendered for conversations that end with a user's message");
        }
        if (messages.stream().anyMatch(message -> message.role() == Role.TOOL)) {
            throw new InvalidOptionException("Qwen3's template is rendered for conversations without a tool's message");
        }
        List<ChatMessage> shown = messages.stream()
                .map(message -> message.role() == Role.ASSISTANT
                        ? ChatMessage.assistant(withoutThinking(message.content()))
                        : message)
                .toList();
        List<Prompt.Piece> pieces =
                new ArrayList<>(PromptTemplates.chatml().render(shown).pieces());
        if (!opening.isEmpty()) {
            pieces.add(new Prompt.Text(opening));
        }
        return new Prompt(pieces);
    }

    private static String withoutThinking(String content) {
        int end = content.lastIndexOf(THINKING_ENDS);
        if (end < 0) {
            return content;
        }
        String answer = content.substring(end + THINKING_ENDS.length());
        int first = 0;
        while (first < answer.length() && answer.charAt(first) == '\n') {
            first++;
        }
        return answer.substring(first);
    }
}
