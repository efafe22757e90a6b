package ai.cautious.djl.internal.hub;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the hub. Redirects are followed here, not by the client, so that the token goes to the hub's own address and
 * nowhere else. Thread-safe.
 */
final class HubHttp {

    private static final Duration CONNECT = Duration.ofSeconds(15);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final int MOST_REDIRECTS = 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final String AGENT = "cautious (Java " + Runtime.version().feature() + ")";

    private final URI endpoint;
    private final @Nullable String token;
    private final HttpClient client;

    HubHttp(HubSettings settings) {
        this.endpoint = URI.create(settings.endpoint());
        this.token = settings.token();
        this.client = HttpClient.newBuilder()
                .version(Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER)
                .connectTimeout(CONNECT)
                .build();
    }

    /**
     * An answer, which the caller closes.
     *
     * @param status its HTTP status
     * @param headers what the hub itself said on the way, and the server that answered in the end; in lower case
     * @param body what comes
     */
    record Answer(int status, Map<String, String> headers, TimedBody body) implements AutoCloseable {

        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }

        @Override
        public void close() {
            body.close();
        }
    }

    /** What the hub says of a file: its own redirects are followed, those to where it is stored are the answer. */
    Answer head(URI address) throws IOException, InterruptedException {
        return follow("HEAD", address, 0);
    }

    /** A document, or a file's bytes from an offset on, wherever they are stored. */
    Answer get(URI address, long from) throws IOException, InterruptedException {
        return follow("GET", address, from);
    }

    private Answer follow(String method, URI address, long from) throws IOException, InterruptedException {
        URI at = address;
        boolean ours = true;
        Map<String, String> ofHub = new TreeMap<>();
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            // Who was sent elsewhere and back is led by a stranger.
            ours &= isAt(endpoint, at);
            HttpResponse<TimedBody> response =
                    client.send(request(method, at, from, ours), info -> new TimedBody(ANSWER));
            Map<String, String> headers = new TreeMap<>();
            response.headers()
                    .map()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
            if (ours) {
                headers.forEach((name, value) -> {
                    if (name.startsWith("x-linked-") || name.equals("x-repo-commit")) {
                        ofHub.put(name, value);
                    }
                });
            }
            String location = headers.get("location");
            if (!REDIRECTS.contains(response.statusCode()) || location == null) {
                headers.keySet().removeIf(name -> name.startsWith("x-linked-") || name.equals("x-repo-commit"));
                headers.putAll(ofHub);
                return new Answer(response.statusCode(), headers, response.body());
            }
            URI next = target(at, location);
            if (method.equals("HEAD") && !isAt(at, next)) {
                headers.remove("etag");
                headers.remove("content-length");
                headers.putAll(ofHub);
                return new Answer(200, headers, response.body());
            }
            response.body().drain();
            at = next;
        }
        throw new IOException("more than " + MOST_REDIRECTS + " redirects");
    }

    private HttpRequest request(String method, URI address, long from, boolean ours) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .method(method, BodyPublishers.noBody())
                .timeout(ANSWER)
                .header("User-Agent", AGENT)
                .header("Accept-Encoding", "identity");
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        if (ours && token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.build();
    }

    static URI target(URI from, String location) throws IOException {
        URI target;
        try {
            target = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException("a redirect to what is no address", e);
        }
        String scheme = String.valueOf(target.getScheme());
        boolean safe = scheme.equals("https") || scheme.equals("http") && "http".equals(from.getScheme());
        if (!safe || target.getHost() == null) {
            throw new IOException("a redirect from " + from.getScheme() + " to " + scheme + ", which is not followed");
        }
        return target;
    }

    private static boolean isAt(URI one, URI other) {
        return one.getScheme().equals(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && port(one) == port(other);
    }

    private static int port(URI address) {
        return address.getPort() >= 0 ? address.getPort() : address.getScheme().equals("https") ? 443 : 80;
    }
}
