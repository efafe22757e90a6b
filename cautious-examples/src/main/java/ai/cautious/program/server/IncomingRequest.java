package ai.cautious.program.server;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A request while it comes in. Nothing is kept of the body of one that is refused already. Not thread-safe. */
final class IncomingRequest {

    private final boolean isKeptAlive;
    private final boolean isChunkable;
    private final @Nullable Route route;
    private final String rest;
    private final @Nullable ApiException failure;
    private final int maxBody;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private long length;

    private IncomingRequest(
            HttpRequest head, @Nullable Route route, String rest, @Nullable ApiException failure, int maxBody) {
        this.isKeptAlive = HttpUtil.isKeepAlive(head);
        this.isChunkable = head.protocolVersion().isKeepAliveDefault();
        this.route = route;
        this.rest = rest;
        this.failure = failure;
        this.maxBody = maxBody;
    }

    /** One that has a route. */
    static IncomingRequest to(Route route, String rest, HttpRequest head, int maxBody) {
        return new IncomingRequest(head, route, rest, null, maxBody);
    }

    /** One that is to be told of a failure when it has come. */
    static IncomingRequest failing(ApiException failure, HttpRequest head, int maxBody) {
        return new IncomingRequest(head, null, "", failure, maxBody);
    }

    /** Whether the connection lasts. */
    boolean isKeptAlive() {
        return isKeptAlive;
    }

    /** Whether an answer may come in chunks, as it may not in HTTP 1.0. */
    boolean isChunkable() {
        return isChunkable;
    }

    /**
     * Takes a part of the body.
     *
     * @throws ApiException if the body is too long
     */
    void append(ByteBuf bytes) {
        length += bytes.readableBytes();
        if (length > maxBody) {
            throw tooLong(maxBody);
        }
        if (failure == null) {
            try {
                bytes.readBytes(body, bytes.readableBytes());
            } catch (IOException e) {
                throw new IllegalStateException("memory takes all bytes", e);
            }
        }
    }

    static ApiException tooLong(int maxBody) {
        return ApiException.request(
                413, "request_too_large", "the body is too long; it must have at most " + maxBody + " bytes");
    }

    /** Throws the failure if there is one. */
    void requireNoFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Who answers it; null where it fails. */
    @Nullable
    Route route() {
        return route;
    }

    String rest() {
        return rest;
    }

    byte[] body() {
        return body.toByteArray();
    }
}
