package ai.cautious.internal.judging;

import ai.cautious.ChatMessage;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Tells a prompt from others without keeping it. */
final class PromptHash {

    private PromptHash() {}

    /** SHA-256 of the messages' contents in UTF-8, joined by a NUL: 64 hexadecimal digits. */
    static String of(List<ChatMessage> messages) {
        String text = messages.stream().map(ChatMessage::content).collect(Collectors.joining("\0"));
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
