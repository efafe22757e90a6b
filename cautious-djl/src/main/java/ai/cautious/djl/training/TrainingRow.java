package ai.cautious.djl.training;

import static java.util.Objects.requireNonNull;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One text example. Immutable.
 *
 * @param instruction what is to be done, possibly blank
 * @param conversation what it is to be done with, possibly nothing; no system message, whose place is the instruction's
 * @param output the answer to be learned
 * @param category which kind of harm the conversation asks for, if that is known
 * @param isCut whether the answer ends where its writer was stopped, so that no end is to be learned behind it
 */
public record TrainingRow(
        String instruction, List<ChatMessage> conversation, String output, Optional<String> category, boolean isCut) {

    /** @throws InvalidOptionException if there is nothing to be answered, or no answer */
    public TrainingRow {
        requireNonNull(instruction, "instruction");
        requireNonNull(conversation, "conversation");
        requireNonNull(output, "output");
        requireNonNull(category, "category");
        conversation = List.copyOf(conversation);
        Require.that(
                !instruction.isBlank()
                        || conversation.stream()
                                .anyMatch(message -> !message.content().isBlank()),
                "input",
                "blank",
                "a text where the instruction is blank");
        Require.that(
                conversation.stream().noneMatch(message -> message.role() == Role.SYSTEM),
                "conversation",
                conversation,
                "messages without a system message, which is the instruction");
        Require.that(!output.isBlank(), "output", "blank", "a text");
    }

    /**
     * An example with a whole answer.
     *
     * @throws InvalidOptionException if there is nothing to be answered, or no answer
     */
    public TrainingRow(String instruction, List<ChatMessage> conversation, String output, Optional<String> category) {
        this(instruction, conversation, output, category, false);
    }

    /**
     * An example of no known kind.
     *
     * @throws InvalidOptionException if there is nothing to be answered, or no answer
     */
    public TrainingRow(String instruction, List<ChatMessage> conversation, String output) {
        this(instruction, conversation, output, Optional.empty());
    }

    /**
     * An example of one text.
     *
     * @param input what is to be done with, possibly blank
     * @throws InvalidOptionException if there is nothing to be answered, or no answer
     */
    public TrainingRow(String instruction, String input, String output) {
        this(instruction, input.isBlank() ? List.of() : List.of(ChatMessage.user(input)), output);
    }

    /** What is to be answered: all that is said, or the instruction where it stands alone. */
    public String text() {
        return conversation.isEmpty()
                ? instruction
                : conversation.stream().map(ChatMessage::content).collect(Collectors.joining("\n\n"));
    }

    /** The same text or conversation under another instruction. */
    public TrainingRow withInstruction(String other) {
        requireNonNull(other, "other");
        return conversation.isEmpty()
                ? new TrainingRow(other, List.of(ChatMessage.user(text())), output, category, isCut)
                : new TrainingRow(other, conversation, output, category, isCut);
    }

    /** The same with another answer. */
    public TrainingRow withOutput(String other) {
        return new TrainingRow(instruction, conversation, requireNonNull(other, "other"), category, isCut);
    }

    /** The same of another kind. */
    TrainingRow withCategory(Optional<String> other) {
        return new TrainingRow(instruction, conversation, output, other, isCut);
    }

    /** The same whose answer is cut, or whole. */
    TrainingRow withCut(boolean other) {
        return new TrainingRow(instruction, conversation, output, category, other);
    }

    /** The row without its oldest messages, up to a user's next one; empty where there is no next one. */
    Optional<TrainingRow> withoutOldest() {
        int newest = newestOfUser();
        for (int i = 1; i <= newest; i++) {
            if (conversation.get(i).role() == Role.USER) {
                return Optional.of(new TrainingRow(
                        instruction, conversation.subList(i, conversation.size()), output, category, isCut));
            }
        }
        return Optional.empty();
    }

    /** What is cut where there is too much: a user's newest message, or else the instruction. */
    String newest() {
        int newest = newestOfUser();
        return newest < 0 ? instruction : conversation.get(newest).content();
    }

    /** The row with another text in that place. */
    TrainingRow withNewest(String other) {
        int newest = newestOfUser();
        if (newest < 0) {
            return new TrainingRow(other, conversation, output, category, isCut);
        }
        List<ChatMessage> changed = new ArrayList<>(conversation);
        changed.set(newest, conversation.get(newest).toBuilder().content(other).build());
        return new TrainingRow(instruction, changed, output, category, isCut);
    }

    private int newestOfUser() {
        int newest = conversation.size() - 1;
        while (newest >= 0 && conversation.get(newest).role() != Role.USER) {
            newest--;
        }
        return newest;
    }

    /** What a template renders: the instruction as system message, or the one text as user message. */
    List<ChatMessage> messages() {
        if (conversation.isEmpty()) {
            return List.of(ChatMessage.user(instruction));
        }
        List<ChatMessage> messages = new ArrayList<>(conversation);
        if (!instruction.isBlank()) {
            messages.add(0, ChatMessage.system(instruction));
        }
        return messages;
    }
}
