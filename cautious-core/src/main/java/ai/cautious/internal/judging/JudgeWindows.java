package ai.cautious.internal.judging;

import ai.cautious.ChatMessage;
import ai.cautious.model.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/**
 * The windows in which a judge reads a conversation that is longer than one: of what stands before the newest turn each has
 * a stretch, and behind it that turn, or its end where the turn is long and has windows of its own. So each shows what it is
 * asked now, and every token is in some window. Immutable.
 */
final class JudgeWindows {

    /** What part of a window is for the end of a long turn, and at least for what stands before a short one. */
    private static final int QUARTER = 4;

    private final JudgePrompts prompts;
    private final Tokenizer tokenizer;
    private final int window;
    private final int overlap;

    /**
     * Windows of a size.
     *
     * @param window tokens of a whole prompt; more than the instruction's
     * @param overlap tokens of the text that neighbours have in common
     */
    JudgeWindows(JudgePrompts prompts, Tokenizer tokenizer, int window, int overlap) {
        this.prompts = prompts;
        this.tokenizer = tokenizer;
        this.window = window;
        this.overlap = overlap;
    }

    /**
     * The windows' prompts, in order.
     *
     * @param turn where the newest turn begins, below the number of messages
     */
    List<int[]> over(List<ChatMessage> conversation, int turn) {
        List<ChatMessage> older = conversation.subList(0, turn);
        List<ChatMessage> newest = conversation.subList(turn, conversation.size());
        if (older.isEmpty()) {
            return stretches(newest, List.of());
        }
        int[] alone = prompts.encode(newest);
        if (window - alone.length >= window / QUARTER) {
            return stretches(older, newest);
        }
        List<int[]> windows = new ArrayList<>(stretches(older, end(newest)));
        windows.addAll(alone.length <= window ? List.of(alone) : stretches(newest, List.of()));
        return windows;
    }

    /**
     * The last tokens of messages: a quarter of a window, or half of what the instruction leaves, and fewer of many small
     * messages.
     */
    private List<ChatMessage> end(List<ChatMessage> messages) {
        TokenizedMessages all = new TokenizedMessages(messages, tokenizer);
        int tokens = Math.min(window / QUARTER, prompts.textTokens(window) / 2);
        List<ChatMessage> end = all.part(Math.max(0, all.length() - tokens), all.length());
        while (tokens > 1 && window - prompts.encode(end).length < window / QUARTER) {
            tokens /= 2;
            end = all.part(Math.max(0, all.length() - tokens), all.length());
        }
        return end;
    }

    /** @param end what each window ends with, unless a window is too small for that and anything else */
    private List<int[]> stretches(List<ChatMessage> messages, List<ChatMessage> end) {
        TokenizedMessages all = new TokenizedMessages(messages, tokenizer);
        List<int[]> windows = new ArrayList<>();
        int start = 0;
        int size = 0;
        while (start + size < all.length() || windows.isEmpty()) {
            start += size - common(size, end);
            size = Math.min(window, all.length() - start);
            int[] prompt = prompts.encode(behind(all.part(start, start + size), end));
            while (prompt.length > window && size > 1) {
                // Of many small messages most is not text, so that too little would be left.
                size = Math.max(size - (prompt.length - window), size / 2);
                prompt = prompts.encode(behind(all.part(start, start + size), end));
            }
            if (prompt.length > window && !end.isEmpty()) {
                return stretches(messages, List.of());
            }
            windows.add(prompt);
        }
        return windows;
    }

    /** How many tokens two neighbours have in common: half, where windows hold no more than the overlap. */
    private int common(int size, List<ChatMessage> end) {
        // What the newest turn leaves is little, so that whole overlaps would be many windows.
        int most = end.isEmpty() ? size - 1 : size / 2;
        return overlap <= most ? overlap : size / 2;
    }

    private static List<ChatMessage> behind(List<ChatMessage> part, List<ChatMessage> end) {
        List<ChatMessage> messages = new ArrayList<>(part);
        messages.addAll(end);
        return messages;
    }
}
