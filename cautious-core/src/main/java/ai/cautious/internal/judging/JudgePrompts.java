package ai.cautious.internal.judging;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.InvalidOptionException;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.internal.Require;
import ai.cautious.model.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A conversation as its judge reads it: behind the moderation instruction, whole or in windows. Immutable. */
final class JudgePrompts {

    /** Cut out of its text, a window may take a few tokens more. */
    private static final int SPARE = 8;

    /** What a message must not spell where a conversation is one text: it gets a backslash in front. */
    private static final Pattern SPEAKER = Pattern.compile("^(?=(System|User|Assistant|Tool): )", Pattern.MULTILINE);

    private final String instruction;
    private final PromptTemplate template;
    private final Tokenizer tokenizer;

    JudgePrompts(String instruction, PromptTemplate template, Tokenizer tokenizer) {
        this.instruction = instruction;
        this.template = template;
        this.tokenizer = tokenizer;
    }

    /** The prompt's tokens; a template says that it has no place for something by refusing it. */
    int[] encode(List<ChatMessage> messages) {
        List<ChatMessage> conversation = conversation(messages);
        String text = text(conversation);
        List<ChatMessage> whole = new ArrayList<>(conversation);
        whole.add(0, ChatMessage.system(instruction));
        List<List<ChatMessage>> layouts = List.of(
                whole,
                List.of(ChatMessage.system(instruction), ChatMessage.user(text)),
                List.of(ChatMessage.user(instruction + "\n\n" + text)));
        InvalidOptionException refusal = null;
        for (List<ChatMessage> layout : layouts) {
            try {
                return tokenizer.encode(template.render(layout));
            } catch (InvalidOptionException e) {
                refusal = refusal == null ? e : refusal;
            }
        }
        throw refusal;
    }

    /** What all prompts begin with, but those whose text is joined to it by the tokenizer. */
    int[] beginning() {
        int[] one = encode(List.of(ChatMessage.user("a")));
        int[] other = encode(List.of(ChatMessage.user("1")));
        return Arrays.copyOf(one, JudgeReading.same(one, other));
    }

    /**
     * How many tokens of a conversation fit into a window.
     *
     * @throws InvalidOptionException if none do
     */
    int textTokens(int window) {
        int instructionTokens = encode(List.of(ChatMessage.user(""))).length;
        int left = window - instructionTokens - SPARE;
        Require.that(
                left > 0, "window", window, "more than the instruction's " + instructionTokens + " tokens by " + SPARE);
        return left;
    }

    /**
     * Whether a conversation's text has more tokens than so many. Of a text that is far longer a beginning tells, so that
     * what nobody will judge is not encoded in whole.
     */
    boolean exceeds(List<ChatMessage> messages, int tokens) {
        List<ChatMessage> conversation = conversation(messages);
        long characters = conversation.stream()
                .mapToLong(message -> message.content().length())
                .sum();
        if (characters <= tokens) {
            return false;
        }
        String text = text(conversation);
        // Most tokens have several characters; where they have many, a longer beginning is needed.
        for (long beginning = 8L * tokens; beginning < text.length(); beginning *= 4) {
            if (tokenizer.encode(text.substring(0, (int) beginning)).length > tokens + SPARE) {
                return true;
            }
        }
        return tokenizer.encode(text).length > tokens;
    }

    /** The prompts of windows over the conversation's text, in order. */
    List<int[]> windows(List<ChatMessage> messages, int window, int overlap) {
        int[] text = tokenizer.encode(text(conversation(messages)));
        int size = textTokens(window);
        int step = size - (overlap < size ? overlap : size / 2);
        List<int[]> prompts = new ArrayList<>();
        int end;
        int start = 0;
        do {
            end = Math.min(start + size, text.length);
            String part = tokenizer.decode(Arrays.copyOfRange(text, start, end));
            prompts.add(encode(List.of(ChatMessage.user(part))));
            start += step;
        } while (end < text.length);
        return prompts;
    }

    /** The moderation instruction stands in the place of the request's own. */
    static List<ChatMessage> conversation(List<ChatMessage> messages) {
        boolean instructed = messages.size() > 1 && messages.get(0).role() == Role.SYSTEM;
        return messages.subList(instructed ? 1 : 0, messages.size());
    }

    private static String text(List<ChatMessage> conversation) {
        return conversation.size() == 1
                ? conversation.get(0).content()
                : conversation.stream()
                        .map(message -> speaker(message.role()) + ": "
                                + SPEAKER.matcher(message.content()).replaceAll("\\\\"))
                        .collect(Collectors.joining("\n\n"));
    }

    private static String speaker(Role role) {
        return switch (role) {
            case SYSTEM -> "System";
            case USER -> "User";
            case ASSISTANT -> "Assistant";
            case TOOL -> "Tool";
        };
    }
}
