package ai.cautious.program.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A request over HTTP. What is sent to a client that is gone is dropped. */
final class HttpExchange implements Exchange {

    /** Told on the connection's event loop that an answer has been sent. */
    interface Answered {

        /**
         * It has.
         *
         * @param isKept whether the connection may have another request
         */
        void told(boolean isKept);
    }

    private static final String REQUEST_ID = "X-Request-Id";

    private final Channel channel;
    private final IncomingRequest request;
    private final String id;
    private final Answered answered;
    private final Ending ending = new Ending();
    private volatile boolean begun;

    HttpExchange(Channel channel, IncomingRequest request, String id, Answered answered) {
        this.channel = channel;
        this.request = request;
        this.id = id;
        this.answered = answered;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public String rest() {
        return request.rest();
    }

    @Override
    public byte[] body() {
        return request.body();
    }

    @Override
    public Ending ending() {
        return ending;
    }

    @Override
    public void send(int status, String contentType, byte[] body, Map<String, String> headers) {
        FullHttpResponse response = response(status, contentType, body, id);
        headers.forEach(response.headers()::set);
        HttpUtil.setKeepAlive(response, request.isKeptAlive());
        sendLast(response, request.isKeptAlive());
    }

    @Override
    public void fail(ApiException failure) {
        if (begun) {
            event(new String(Json.bytes(failure.body()), StandardCharsets.UTF_8));
            end();
        } else {
            send(failure.status(), "application/json", Json.bytes(failure.body()), failure.headers());
        }
    }

    /** Sends an error in answer to what is no whole request. */
    static ChannelFuture send(Channel channel, ApiException failure, String id) {
        FullHttpResponse response = response(failure.status(), "application/json", Json.bytes(failure.body()), id);
        failure.headers().forEach(response.headers()::set);
        HttpUtil.setKeepAlive(response, false);
        return channel.writeAndFlush(response);
    }

    private static FullHttpResponse response(int status, String contentType, byte[] body, String id) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, contentType)
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(REQUEST_ID, id);
        return response;
    }

    @Override
    public void begin() {
        begun = true;
        HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8")
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_CACHE)
                .set(REQUEST_ID, id);
        HttpUtil.setTransferEncodingChunked(response, request.isChunkable());
        HttpUtil.setKeepAlive(response, isKept());
        channel.write(response);
    }

    /** Without chunks it is the connection's end that ends an answer. */
    private boolean isKept() {
        return request.isKeptAlive() && request.isChunkable();
    }

    @Override
    public void event(String data) {
        byte[] bytes = ("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
        ChannelFuture sent = channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
        if (!channel.isWritable()) {
            sent.awaitUninterruptibly();
        }
    }

    @Override
    public void end() {
        sendLast(LastHttpContent.EMPTY_LAST_CONTENT, isKept());
    }

    /** The connection is told of it before it reads on: a client may ask again as soon as it has its answer. */
    private void sendLast(Object message, boolean isKept) {
        ChannelPromise sent = channel.newPromise();
        sent.addListener(done -> answered.told(isKept && done.isSuccess()));
        channel.writeAndFlush(message, sent);
    }
}
