package ai.cautious.program.server;

import ai.cautious.ClosedException;
import ai.cautious.ContextLengthException;
import ai.cautious.InvalidOptionException;
import ai.cautious.OverloadedException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client is told in an answer's place: an HTTP status and the protocol's error object. */
final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(ApiException.class);

    /** Seconds after which whoever was turned away may ask again. */
    private static final String RETRY_AFTER = "1";

    private final int status;
    private final String type;
    private final @Nullable String param;
    private final @Nullable String code;

    private final Map<String, String> headers;

    private ApiException(int status, String type, @Nullable String param, @Nullable String code, String message) {
        this(status, type, param, code, message, headers(status));
    }

    private ApiException(
            int status,
            String type,
            @Nullable String param,
            @Nullable String code,
            String message,
            Map<String, String> headers) {
        super(message);
        this.headers = headers;
        this.status = status;
        this.type = type;
        this.param = param;
        this.code = code;
    }

    /** The request is at fault. */
    static ApiException request(int status, @Nullable String code, String message) {
        return new ApiException(status, "invalid_request_error", null, code, message);
    }

    /** The request's method is at fault: it must be one of those that are allowed. */
    static ApiException method(String message, List<String> allowed) {
        String all = String.join(", ", allowed);
        return new ApiException(
                405,
                "invalid_request_error",
                null,
                "method_not_allowed",
                message + ", but " + all,
                Map.of("Allow", all.replace("GET", "GET, HEAD")));
    }

    /** A field of the request is at fault. */
    static ApiException field(String param, @Nullable String code, String message) {
        return new ApiException(400, "invalid_request_error", param, code, message);
    }

    /** The request names a model that does not do this here. */
    static ApiException model(String message) {
        return new ApiException(404, "invalid_request_error", "model", "model_not_found", message);
    }

    /** The server is at fault. */
    static ApiException server(int status, String code, String message) {
        return new ApiException(status, "server_error", null, code, message);
    }

    /** What a failure is to the client: only what is its own fault says in which way. */
    static ApiException of(Throwable failure) {
        if (failure instanceof ApiException told) {
            return told;
        }
        if (failure instanceof ContextLengthException) {
            return request(400, "context_length_exceeded", String.valueOf(failure.getMessage()));
        }
        if (failure instanceof InvalidOptionException invalid) {
            return of(invalid);
        }
        if (failure instanceof OverloadedException) {
            return new ApiException(429, "rate_limit_error", null, "overloaded", String.valueOf(failure.getMessage()));
        }
        if (failure instanceof ClosedException) {
            return server(503, "shutting_down", "the server is shutting down");
        }
        LOG.error("a request failed", failure);
        return server(500, "internal_error", "the server failed to answer; its log says why");
    }

    /** The library names an option as its API does, {@code topP}; here it was sent as {@code top_p}. */
    private static ApiException of(InvalidOptionException invalid) {
        String message = String.valueOf(invalid.getMessage());
        String option = invalid.option().orElse("");
        if (!option.matches("\\w+")) {
            return request(400, "invalid_value", message);
        }
        String param = option.replaceAll("(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
        return field(param, "invalid_value", param + message.substring(option.length()));
    }

    int status() {
        return status;
    }

    /** What is said besides, by header. */
    Map<String, String> headers() {
        return headers;
    }

    private static Map<String, String> headers(int status) {
        return switch (status) {
            case 401 -> Map.of("WWW-Authenticate", "Bearer");
            case 429, 503 -> Map.of("Retry-After", RETRY_AFTER);
            default -> Map.of();
        };
    }

    ObjectNode body() {
        ObjectNode body = Json.object();
        body.putObject("error")
                .put("message", getMessage())
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return body;
    }
}
