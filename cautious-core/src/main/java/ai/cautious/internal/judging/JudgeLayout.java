package ai.cautious.internal.judging;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.instruction.Prompt;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.JudgedSubject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which messages ask a judge about a conversation: an instruction and what was said, or what was said alone, where the
 * judge's own template asks. Immutable.
 *
 * @param subject what is judged
 * @param instruction empty where the template asks
 */
record JudgeLayout(JudgedSubject subject, Optional<String> instruction) {

    /**
     * What a message must not spell where the template's sections and speakers are plain text: it gets a backslash in front.
     */
    private static final Pattern SECTION = Pattern.compile(
            "^(?=\\h*(?:<(?:BEGIN|END) |(?:System|User|Assistant|Agent|Tool): ))",
            Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);

    /** What templates take off the ends of a message. */
    private static final Pattern EDGES = Pattern.compile("^[\\p{Z}\\p{C}]+|[\\p{Z}\\p{C}]+$");

    /**
     * What is read of a request, each by itself. Of an answer that alone, behind an instruction, and otherwise what it
     * answers, too.
     */
    List<List<ChatMessage>> readings(JudgeRequest request) {
        if (instruction.isPresent() || request.answer().isEmpty()) {
            return Readings.asWritten(request);
        }
        List<ChatMessage> answered = new ArrayList<>(request.messages());
        answered.add(ChatMessage.assistant(request.answer().get()));
        return List.of(Conversation.withoutInstruction(answered));
    }

    /** A text as the message that is judged. */
    ChatMessage message(String text) {
        return subject == JudgedSubject.ANSWER && instruction.isEmpty()
                ? ChatMessage.assistant(text)
                : ChatMessage.user(text);
    }

    /** The ways to ask, the best first: a template says that it has no place for something by refusing it. */
    List<List<ChatMessage>> ways(List<ChatMessage> conversation) {
        if (instruction.isPresent()) {
            return behind(instruction.get(), conversation);
        }
        List<ChatMessage> said = conversation.stream().map(JudgeLayout::quoted).toList();
        return List.of(opened(said), inOneTurn(said));
    }

    private static ChatMessage quoted(ChatMessage message) {
        return message.toBuilder()
                .content(SECTION.matcher(message.content()).replaceAll("\\\\"))
                .build();
    }

    private static List<List<ChatMessage>> behind(String instruction, List<ChatMessage> conversation) {
        String text = JudgePrompts.text(conversation);
        List<ChatMessage> whole = new ArrayList<>(conversation);
        whole.add(0, ChatMessage.system(instruction));
        return List.of(
                whole,
                List.of(ChatMessage.system(instruction), ChatMessage.user(text)),
                List.of(ChatMessage.user(instruction + "\n\n" + text)));
    }

    /** Guards' templates begin with a user's message; some pass over what stands in its place. */
    private static List<ChatMessage> opened(List<ChatMessage> conversation) {
        if (conversation.get(0).role() != Role.ASSISTANT) {
            return conversation;
        }
        List<ChatMessage> opened = new ArrayList<>(conversation);
        opened.add(0, ChatMessage.user(""));
        return opened;
    }

    private static List<ChatMessage> inOneTurn(List<ChatMessage> conversation) {
        int last = conversation.size() - 1;
        return last > 0 && conversation.get(last).role() == Role.ASSISTANT
                ? List.of(ChatMessage.user(JudgePrompts.text(conversation.subList(0, last))), conversation.get(last))
                : List.of(ChatMessage.user(JudgePrompts.text(conversation)));
    }

    /**
     * Whether a prompt has every message in it. Templates pass over roles that they do not know, without a word: guards' that
     * ask by themselves, and others what a tool gave back. What they leave out nobody would judge.
     */
    boolean isIn(Prompt prompt, List<ChatMessage> messages) {
        String shown = prompt.text();
        return messages.stream()
                .filter(message -> instruction.isEmpty() || message.role() == Role.TOOL)
                .allMatch(message ->
                        shown.contains(EDGES.matcher(message.content()).replaceAll("")));
    }
}
