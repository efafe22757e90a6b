package ai.cautious.program.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is checked of a request before its body comes, and who answers it. Thread-safe. */
final class Requests {

    private static final String JSON = "application/json";

    /** What stands before the path in requests that were meant for proxies, which every server takes (RFC 9112, 3.2.2). */
    private static final Pattern ORIGIN = Pattern.compile("(?i)^https?://[^/?#]+");

    private static final Pattern PLAIN = Pattern.compile("(?i)\\s*(?:identity|chunked)?\\s*");

    private final List<Route> routes;
    private final ApiKey key;
    private final int maxBody;
    private final Duration timeout;
    private final Executor workers;
    private final Set<Exchange> open = ConcurrentHashMap.newKeySet();

    /**
     * Of no request yet.
     *
     * @param maxBody in bytes
     * @param timeout from the end of a request to the end of its answer
     * @param workers have threads that may wait, as many as are needed
     */
    Requests(List<Route> routes, ApiKey key, int maxBody, Duration timeout, Executor workers) {
        this.routes = List.copyOf(routes);
        this.key = key;
        this.maxBody = maxBody;
        this.timeout = timeout;
        this.workers = workers;
    }

    Duration timeout() {
        return timeout;
    }

    /** What another request is known by. */
    String nextId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    /**
     * A request whose body is yet to come; where that is nothing to wait for, what is wrong is said when it has.
     *
     * @throws ApiException if its body is to be too long
     */
    IncomingRequest open(HttpRequest head) {
        if (HttpUtil.getContentLength(head, 0L) > maxBody) {
            throw IncomingRequest.tooLong(maxBody);
        }
        try {
            String path = path(head);
            Route route = route(head.method(), path);
            if (!route.isOpen()) {
                key.check(head.headers().get(HttpHeaderNames.AUTHORIZATION));
            }
            if (route.method().equals("POST")) {
                requireNoPage(head);
                requirePlain(head);
                requireJson(head);
            }
            return IncomingRequest.to(route, route.rest(path), head, maxBody);
        } catch (ApiException e) {
            return IncomingRequest.failing(e, head, maxBody);
        }
    }

    private static String path(HttpRequest head) {
        try {
            return new QueryStringDecoder(ORIGIN.matcher(head.uri()).replaceFirst("")).path();
        } catch (IllegalArgumentException e) {
            throw ApiException.request(400, "malformed_request", "the path cannot be read: " + e.getMessage());
        }
    }

    /** Where a GET is taken a HEAD is too, whose answer is sent without its body. */
    private Route route(HttpMethod asked, String path) {
        String method = asked.equals(HttpMethod.HEAD) ? "GET" : asked.name();
        List<Route> there = routes.stream().filter(route -> route.takes(path)).toList();
        if (there.isEmpty()) {
            throw ApiException.request(404, "unknown_url", "there is no " + path + " here");
        }
        return there.stream()
                .filter(route -> route.method().equals(method))
                .findFirst()
                .orElseThrow(() -> ApiException.method(
                        path + " takes no " + asked.name(),
                        there.stream().map(Route::method).distinct().toList()));
    }

    /** Whatever page is open in a browser on this machine could have the model work for it. */
    private static void requireNoPage(HttpRequest head) {
        if (head.headers().contains(HttpHeaderNames.ORIGIN)) {
            throw ApiException.request(403, "origin_not_allowed", "pages in browsers are not answered (Origin)");
        }
    }

    /** Neither encoding of a body is undone here; read as it came it would be no JSON, or another. */
    private static void requirePlain(HttpRequest head) {
        for (CharSequence header : List.of(HttpHeaderNames.CONTENT_ENCODING, HttpHeaderNames.TRANSFER_ENCODING)) {
            for (String value : head.headers().getAll(header)) {
                if (!PLAIN.matcher(value).matches()) {
                    throw ApiException.request(
                            415,
                            "unsupported_encoding",
                            "the " + header + " is " + value + ", but bodies must come as they are");
                }
            }
        }
    }

    private static void requireJson(HttpRequest head) {
        CharSequence type = HttpUtil.getMimeType(head);
        if (type == null || !type.toString().toLowerCase(Locale.ROOT).equals(JSON)) {
            throw ApiException.request(415, "unsupported_media_type", "the Content-Type must be " + JSON);
        }
    }

    /** Answers it, on a thread that may wait where that is needed. */
    void answer(IncomingRequest request, Exchange exchange) {
        Route route = request.route();
        if (route == null || route.isQuick()) {
            answer(route, request, exchange);
            return;
        }
        open.add(exchange);
        try {
            workers.execute(() -> {
                try {
                    answer(route, request, exchange);
                } finally {
                    open.remove(exchange);
                }
            });
        } catch (RejectedExecutionException e) {
            open.remove(exchange);
            exchange.ending().end(Ending.Reason.SHUTDOWN);
            exchange.fail(exchange.ending().exception());
        }
    }

    private static void answer(@Nullable Route route, IncomingRequest request, Exchange exchange) {
        try {
            request.requireNoFailure();
            if (route != null) {
                route.endpoint().answer(exchange);
            }
        } catch (RuntimeException | Error e) {
            exchange.fail(ApiException.of(e));
        }
    }

    /** Ends what is being answered. */
    void end(Ending.Reason reason) {
        open.forEach(exchange -> exchange.ending().end(reason));
    }
}
