package ai.cautious.safety;

import static java.util.Objects.requireNonNull;

import ai.cautious.ChatMessage;
import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Tells what was judged from anything else without keeping it: 64 hexadecimal digits over every message's role, text and
 * name, and the answer. With a key (HMAC, RFC 2104) nobody who lacks it can find a text by trying.
 *
 * <p>Hashed are, of each message in turn, the byte {@code 'm'}, the role and the text, behind them the byte {@code 'n'} and
 * the name where there is one; and of an answer the byte {@code 'a'} and the text. Each of these is its length in bytes (4,
 * big-endian) and its UTF-8. Immutable and thread-safe.
 */
public final class ContentHash {

    private static final ContentHash PLAIN = new ContentHash(null);
    private static final String HMAC = "HmacSHA256";

    private final @Nullable SecretKeySpec key;

    private ContentHash(@Nullable SecretKeySpec key) {
        this.key = key;
    }

    /** SHA-256. */
    public static ContentHash sha256() {
        return PLAIN;
    }

    /**
     * HMAC-SHA-256.
     *
     * @param key is copied
     * @throws InvalidOptionException if it is empty
     */
    public static ContentHash hmacSha256(byte[] key) {
        Require.that(requireNonNull(key, "key").length > 0, "key", "empty", "at least one byte, better 32");
        return new ContentHash(new SecretKeySpec(key, HMAC));
    }

    /** The hash of what a judge is asked about. */
    public String of(JudgeRequest request) {
        requireNonNull(request, "request");
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (ChatMessage message : request.messages()) {
            content.write('m');
            write(message.role().name(), content);
            write(message.content(), content);
            message.name().ifPresent(name -> {
                content.write('n');
                write(name, content);
            });
        }
        request.answer().ifPresent(answer -> {
            content.write('a');
            write(answer, content);
        });
        return HexFormat.of().formatHex(digest(content.toByteArray()));
    }

    private static void write(String text, ByteArrayOutputStream content) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        content.writeBytes(
                ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        content.writeBytes(bytes);
    }

    private byte[] digest(byte[] content) {
        try {
            if (key == null) {
                return MessageDigest.getInstance("SHA-256").digest(content);
            }
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256 and HmacSHA256", e);
        }
    }

    /** Says whether there is a key, and never which. */
    @Override
    public String toString() {
        return key == null ? "SHA-256" : "HMAC-SHA-256";
    }
}
