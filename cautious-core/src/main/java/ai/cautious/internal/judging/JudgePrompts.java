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
    private final int[] beginning;

    JudgePrompts(String instruction, PromptTemplate template, Tokenizer tokenizer) {
        this.instruction = instruction;
        this.template = template;
        this.tokenizer = tokenizer;
        int[] one = encode(List.of(ChatMessage.user("a")));
        int[] other = encode(List.of(ChatMessage.user("1")));
        this.beginning = Arrays.copyOf(one, JudgeReading.same(one, other));
    }

    /** The prompt's tokens; a template says that it has no place for something by refusing it. */
    int[] encode(List<ChatMessage> conversation) {
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
        return beginning.clone();
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
     * Whether the texts of conversations have more tokens than so many, together. Of a text that is far longer a beginning
     * tells, so that what nobody will judge is not encoded in whole.
     */
    boolean exceed(List<List<ChatMessage>> conversations, int tokens) {
        long characters = conversations.stream()
                .flatMap(List::stream)
                .mapToLong(message -> message.content().length())
                .sum();
        if (characters <= tokens) {
            return false;
        }
        int left = tokens;
        for (List<ChatMessage> conversation : conversations) {
            left -= tokens(text(conversation), left);
            if (left < 0) {
                return true;
            }
        }
        return false;
    }

    /** How many tokens a text has, or some number above a limit. */
    private int tokens(String text, int limit) {
        // Most tokens have several characters; where they have many, a longer beginning is needed.
        for (long beginning = 8L * Math.max(1, limit); beginning < text.length(); beginning *= 4) {
            int tokens = tokenizer.encode(text.substring(0, (int) beginning)).length;
            if (tokens > limit + SPARE) {
                return tokens;
            }
        }
        return tokenizer.encode(text).length;
    }

    /** The prompts of windows over the conversation's text, in order. */
    List<int[]> windows(List<ChatMessage> conversation, int window, int overlap) {
        int[] text = tokenizer.encode(text(conversation));
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
