package ai.cautious.internal.judging;

import ai.cautious.ChatMessage;
import ai.cautious.ChatMessage.Role;
import ai.cautious.InvalidOptionException;
import ai.cautious.instruction.Prompt;
import ai.cautious.instruction.PromptTemplate;
import ai.cautious.internal.Require;
import ai.cautious.model.Tokenizer;
import ai.cautious.safety.JudgeRequest;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A conversation as its judge reads it: behind the moderation instruction. Immutable. */
final class JudgePrompts {

    /** Cut out of its text, a window may take a few tokens more. */
    private static final int SPARE = 8;

    /** What a message must not spell where a conversation is one text: it gets a backslash in front. */
    private static final Pattern SPEAKER =
            Pattern.compile("^(?=\\h*(?:System|User|Assistant|Tool): )", Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);

    private final JudgeLayout layout;
    private final PromptTemplate template;
    private final Tokenizer tokenizer;
    private final int[] ending;
    private final int[] beginning;

    /** @param ending what stands behind each prompt */
    JudgePrompts(JudgeLayout layout, PromptTemplate template, Tokenizer tokenizer, int[] ending) {
        this.layout = layout;
        this.template = template;
        this.tokenizer = tokenizer;
        this.ending = ending;
        int[] one = encode(List.of(layout.message("a")));
        int[] other = encode(List.of(layout.message("1")));
        this.beginning = Arrays.copyOf(one, Math.min(JudgeReading.same(one, other), sameWhenAnswered(one)));
    }

    /** A window may begin amid an assistant's words; all is the same where the template shows none. */
    private int sameWhenAnswered(int[] one) {
        try {
            return JudgeReading.same(one, encode(List.of(ChatMessage.assistant("a"), layout.message("a"))));
        } catch (InvalidOptionException e) {
            return one.length;
        }
    }

    /** What is read of a request, each by itself. */
    List<List<ChatMessage>> readings(JudgeRequest request) {
        return layout.readings(request);
    }

    /** The prompt's tokens; a template says that it has no place for something by refusing it. */
    int[] encode(List<ChatMessage> conversation) {
        InvalidOptionException refusal = null;
        for (List<ChatMessage> way : layout.ways(conversation)) {
            try {
                return encode(template.render(way), way);
            } catch (InvalidOptionException e) {
                refusal = refusal == null ? e : refusal;
            }
        }
        throw refusal;
    }

    private int[] encode(Prompt prompt, List<ChatMessage> shown) {
        if (!layout.isIn(prompt, shown)) {
            throw new InvalidOptionException("the judge's template leaves out a message of the conversation");
        }
        int[] asked = tokenizer.encode(prompt);
        int[] tokens = Arrays.copyOf(asked, asked.length + ending.length);
        System.arraycopy(ending, 0, tokens, asked.length, ending.length);
        return tokens;
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
        int instructionTokens = encode(List.of(layout.message(""))).length;
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

    /** As {@link JudgeWindows} has it. */
    JudgeWindows windows(int window, int overlap) {
        return new JudgeWindows(this, tokenizer, window, overlap);
    }

    /** A conversation as one text. */
    static String text(List<ChatMessage> conversation) {
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
