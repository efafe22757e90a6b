package ai.cautious.examples.judging;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/** Which part of the data; no text is in two of them. */
enum Part {
    /** What judges learn from: 64 %. */
    TRAINING,
    /** What their probabilities and thresholds are fitted to: 16 %. */
    VALIDATION,
    /** What they are tested on: 20 %. */
    TEST;

    private static final double TWO_TO_THE_53 = 0x1p53;

    /**
     * The part that a text is of: by the first 53 bits of the SHA-256 of {@code "1\n"} and the text, so that it depends on
     * nothing else. {@code benchmarks/results/safety/prepare.py} splits by the same hash.
     */
    static Part of(String text) {
        double place = (ByteBuffer.wrap(sha256("1\n" + text)).getLong() >>> 11) / TWO_TO_THE_53;
        return place < 0.64 ? TRAINING : place < 0.8 ? VALIDATION : TEST;
    }

    /** As files and rows call it. */
    String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
