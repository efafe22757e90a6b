package ai.cautious.internal.judging;

import static java.util.function.Predicate.not;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.internal.text.TextFolding;
import ai.cautious.safety.JudgeRequest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What a judge is shown of a request, each as a conversation of its own: the strictest verdict counts, so that neither what
 * stands beside a judged message nor how it is written can lower it.
 */
final class Readings {

    private Readings() {}

    /**
     * An answer by itself; of a prompt, the conversation, which comes last, and before it
     * <ul>
     *   <li>each system message alone, where those are judged,
     *   <li>the newest turn's judged messages alone, with their speakers' names, where the conversation has others or names,
     *   <li>the conversation behind the system message whose place the instruction takes, where those are judged.
     * </ul>
     */
    static List<List<ChatMessage>> asWritten(JudgeRequest request) {
        return request.answer()
                .map(answer -> List.of(List.of(ChatMessage.user(answer))))
                .orElseGet(() -> ofPrompt(request.messages(), request.judgedRoles()));
    }

    /** Before each that is disguised the same without its disguise; none twice, and the last one last. */
    static List<List<ChatMessage>> undisguised(List<List<ChatMessage>> written, TextFolding folding) {
        Set<List<ChatMessage>> all = new LinkedHashSet<>();
        for (List<ChatMessage> reading : written) {
            all.add(rewritten(reading, folding::fold));
            all.add(reading);
        }
        List<ChatMessage> last = written.get(written.size() - 1);
        all.remove(last);
        all.add(last);
        return List.copyOf(all);
    }

    /**
     * Each with its words in letters that stand together, where they do not; none twice.
     *
     * @param read those that are none of these
     */
    static List<List<ChatMessage>> respelled(
            List<List<ChatMessage>> written, TextFolding folding, List<List<ChatMessage>> read) {
        return written.stream()
                .map(reading -> rewritten(reading, folding::respell))
                .filter(not(read::contains))
                .distinct()
                .toList();
    }

    private static List<ChatMessage> rewritten(List<ChatMessage> reading, UnaryOperator<String> folding) {
        return reading.stream()
                .map(message -> {
                    String folded = folding.apply(message.content());
                    return folded.equals(message.content())
                            ? message
                            : message.toBuilder().content(folded).build();
                })
                .toList();
    }

    /** Where the newest turn of a reading begins: what is judged, and where none of it is its last message. */
    static int newestTurn(List<ChatMessage> reading, JudgeRequest request) {
        Set<Role> judged = request.answer().isPresent() ? Set.of(Role.ASSISTANT) : request.judgedRoles();
        return Math.min(Conversation.newestTurn(reading, judged), reading.size() - 1);
    }

    private static List<List<ChatMessage>> ofPrompt(List<ChatMessage> messages, Set<Role> judged) {
        List<ChatMessage> conversation = Conversation.withoutInstruction(messages);
        List<List<ChatMessage>> readings = new ArrayList<>();
        if (judged.contains(Role.SYSTEM)) {
            messages.stream()
                    .filter(message -> message.role() == Role.SYSTEM)
                    .forEach(message -> readings.add(List.of(ChatMessage.user(message.content()))));
        }
        boolean othersSpeak = conversation.stream().anyMatch(message -> !judged.contains(message.role()));
        List<ChatMessage> newest =
                conversation.subList(Conversation.newestTurn(conversation, judged), conversation.size()).stream()
                        .filter(message -> judged.contains(message.role()))
                        .toList();
        boolean haveNames = newest.stream().anyMatch(message -> message.name().isPresent());
        if ((othersSpeak && !newest.isEmpty()) || haveNames) {
            readings.add(List.of(
                    ChatMessage.user(newest.stream().map(Readings::words).collect(Collectors.joining("\n\n")))));
        }
        if (judged.contains(Role.SYSTEM) && conversation.size() < messages.size()) {
            List<ChatMessage> whole = new ArrayList<>(conversation);
            whole.add(0, ChatMessage.user(messages.get(0).content()));
            readings.add(whole);
        }
        readings.add(conversation);
        return readings;
    }

    /** Templates may show a name or not: what is in it is said all the same. */
    private static String words(ChatMessage message) {
        return message.name().map(name -> name + "\n").orElse("") + message.content();
    }
}
