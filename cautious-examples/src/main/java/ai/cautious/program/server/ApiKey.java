package ai.cautious.program.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The key that clients show, where one is asked for; compared in a time that tells nothing of it. Immutable. */
final class ApiKey {

    private static final String SCHEME = "Bearer ";

    private final Optional<byte[]> digest;

    /** A key; empty where everybody may ask. */
    ApiKey(Optional<String> key) {
        this.digest = key.map(ApiKey::digest);
    }

    /**
     * Checks what a client shows.
     *
     * @param authorization the header; null where there is none
     * @throws ApiException if it is not this key
     */
    void check(@Nullable String authorization) {
        if (digest.isEmpty()) {
            return;
        }
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw ApiException.request(
                    401, "missing_api_key", "a key is asked for here: send it as Authorization: Bearer KEY");
        }
        byte[] shown = digest(authorization.substring(SCHEME.length()).strip());
        if (!MessageDigest.isEqual(digest.get(), shown)) {
            throw ApiException.request(401, "invalid_api_key", "the key that was sent is not this server's");
        }
    }

    /** Of one length whatever the key's, so that this is not told either. */
    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
