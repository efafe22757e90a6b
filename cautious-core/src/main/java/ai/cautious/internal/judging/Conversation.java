package ai.cautious.internal.judging;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.internal.text.TextFolding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Parts of a conversation. */
public final class Conversation {

    private Conversation() {}

    /** Without the system message in front, whose place the moderation instruction takes. */
    static List<ChatMessage> withoutInstruction(List<ChatMessage> messages) {
        boolean instructed = messages.size() > 1 && messages.get(0).role() == Role.SYSTEM;
        return messages.subList(instructed ? 1 : 0, messages.size());
    }

    /** With a gate's stricter instruction in front of its own. */
    public static List<ChatMessage> hardened(List<ChatMessage> messages, String hardening) {
        List<ChatMessage> hardened = new ArrayList<>(messages);
        boolean instructed = messages.get(0).role() == Role.SYSTEM;
        String own = instructed ? hardened.remove(0).content() : "";
        hardened.add(0, ChatMessage.system(hardened(own, hardening)));
        return hardened;
    }

    /** An instruction, empty for none, behind a gate's stricter one. */
    public static String hardened(String instruction, String hardening) {
        return instruction.isEmpty() ? hardening : hardening + "\n\n" + instruction;
    }

    /**
     * Where the newest turn begins: the last messages that one after the other are of judged roles, a user's among them if
     * users are judged. What follows them belongs to it. Messages that say nothing count for nothing: who sends one behind a
     * request still asks for that.
     *
     * @return the number of messages where none that says something is judged
     */
    static int newestTurn(List<ChatMessage> conversation, Set<Role> judged) {
        int turn = last(conversation, judged.contains(Role.USER) ? Set.of(Role.USER) : judged);
        if (turn < 0) {
            turn = last(conversation, judged);
        }
        if (turn < 0) {
            return conversation.size();
        }
        while (turn > 0 && isOfTurn(conversation.get(turn - 1), judged)) {
            turn--;
        }
        return turn;
    }

    private static boolean isOfTurn(ChatMessage message, Set<Role> judged) {
        return judged.contains(message.role()) || !TextFolding.saysSomething(message.content());
    }

    private static int last(List<ChatMessage> conversation, Set<Role> roles) {
        int last = conversation.size() - 1;
        while (last >= 0 && !speaks(conversation.get(last), roles)) {
            last--;
        }
        return last;
    }

    private static boolean speaks(ChatMessage message, Set<Role> roles) {
        return roles.contains(message.role())
                && (message.name().isPresent() || TextFolding.saysSomething(message.content()));
    }
}
