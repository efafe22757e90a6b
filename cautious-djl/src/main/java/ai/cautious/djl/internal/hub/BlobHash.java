package ai.cautious.djl.internal.hub;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Whether bytes are those that an ETag of the hub names: SHA-256 of what is stored by git-lfs, and of other files the SHA-1
 * that git calls them by.
 *
 * @see <a href="https://git-scm.com/book/en/v2/Git-Internals-Git-Objects">Git objects</a>
 */
final class BlobHash {

    private static final int SHA_1_LENGTH = 40;

    private final RemoteFile file;
    private final MessageDigest digest;

    BlobHash(RemoteFile file) {
        this.file = file;
        try {
            this.digest = MessageDigest.getInstance(isGit() ? "SHA-1" : "SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-1 and SHA-256", e);
        }
        reset();
    }

    private boolean isGit() {
        return file.etag().length() == SHA_1_LENGTH;
    }

    /** Begins again. */
    void reset() {
        digest.reset();
        if (isGit()) {
            digest.update(("blob " + file.size() + "\0").getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** More bytes, which are read. */
    void update(ByteBuffer bytes) {
        digest.update(bytes);
    }

    /** What all bytes hash to; begins again. */
    String end() {
        String hash = HexFormat.of().formatHex(digest.digest());
        reset();
        return hash;
    }
}
