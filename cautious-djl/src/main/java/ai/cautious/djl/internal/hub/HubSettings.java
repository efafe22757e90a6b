package ai.cautious.djl.internal.hub;

import ai.cautious.internal.Require;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where models are kept and come from.
 *
 * @param cache the folder with all models' folders
 * @param endpoint the hub's address, without a slash at its end
 * @param token null where nobody is logged in
 * @param offline whether the hub may not be asked
 * @param links whether snapshots may be made of links
 */
public record HubSettings(Path cache, String endpoint, @Nullable String token, boolean offline, boolean links) {

    /** The public hub. Nothing else in this library has its address. */
    static final String PUBLIC_ENDPOINT = "https://huggingface.co";

    /** Checks address and token; a token is never repeated in a message. */
    public HubSettings {
        Require.that(isAddress(endpoint), "HF_ENDPOINT", endpoint, "a server's http or https address");
        endpoint = endpoint.replaceFirst("/+$", "");
        Require.that(
                token == null || token.matches("[\\x21-\\x7e]+"),
                "HF_TOKEN",
                "a text with blanks or characters beyond ASCII",
                "a token, as the hub's settings make them");
    }

    private static boolean isAddress(String text) {
        try {
            URI address = URI.create(text);
            return address.getHost() != null
                    && address.getUserInfo() == null
                    && address.getQuery() == null
                    && address.getFragment() == null
                    && address.getScheme().matches("https?");
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "HubSettings[cache=" + cache + ", endpoint=" + endpoint + ", token=" + (token == null ? "none" : "given")
                + ", offline=" + offline + ", links=" + links + "]";
    }
}
