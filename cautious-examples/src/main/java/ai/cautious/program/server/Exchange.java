package ai.cautious.program.server;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * A request and the way back to its client. Answered by one thread, once: by {@link #send}, or by {@link #begin}, any number
 * of {@link #event}s and {@link #end}.
 */
interface Exchange {

    /** What the server knows it by, in records and in {@code X-Request-Id}. */
    String id();

    /** What of its path is behind the route's. */
    String rest();

    /** Its body, of a size that was checked. */
    byte[] body();

    /** Whether and why it is to end before its answer. */
    Ending ending();

    /** Sends a whole answer. */
    void send(int status, String contentType, byte[] body, Map<String, String> headers);

    /** Sends a whole answer in JSON. */
    default void send(int status, JsonNode body) {
        send(status, "application/json", Json.bytes(body), Map.of());
    }

    /** Sends an error: in the place of an answer, or of what would have come next. */
    void fail(ApiException failure);

    /** Begins an answer of events. */
    void begin();

    /** Sends an event, and waits while the client does not take what was sent before. */
    void event(String data);

    /** Ends an answer of events. */
    void end();
}
