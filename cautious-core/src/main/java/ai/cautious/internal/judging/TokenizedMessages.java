package ai.cautious.internal.judging;

import ai.cautious.ChatMessage;
import ai.cautious.model.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Messages that can be cut at any token of their texts. Immutable. */
final class TokenizedMessages {

    private final List<ChatMessage> messages;
    private final Tokenizer tokenizer;
    private final List<int[]> texts;

    TokenizedMessages(List<ChatMessage> messages, Tokenizer tokenizer) {
        this.messages = messages;
        this.tokenizer = tokenizer;
        this.texts = messages.stream()
                .map(message -> tokenizer.encode(message.content()))
                .toList();
    }

    /** How many tokens the texts have together. */
    int length() {
        return texts.stream().mapToInt(text -> text.length).sum();
    }

    /** What stands from one token to another, in messages of the same speakers. */
    List<ChatMessage> part(int from, int to) {
        List<ChatMessage> part = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < texts.size(); i++) {
            int[] text = texts.get(i);
            int first = Math.max(0, from - start);
            int end = Math.min(text.length, to - start);
            if (first < end) {
                part.add(cut(i, first, end));
            }
            start += text.length;
        }
        return part;
    }

    private ChatMessage cut(int message, int first, int end) {
        int[] text = texts.get(message);
        return end - first == text.length
                ? messages.get(message)
                : messages.get(message).toBuilder()
                        .content(tokenizer.decode(Arrays.copyOfRange(text, first, end)))
                        .build();
    }
}
