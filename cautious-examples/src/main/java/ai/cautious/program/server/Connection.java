package ai.cautious.program.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: reads a request, has it answered, and then reads the next. It goes on reading meanwhile, for that is
 * how a client is heard to hang up. Runs on its event loop alone.
 */
final class Connection extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /** Seconds in which a request must have come, from the connection or from the answer before on. */
    private static final int PATIENCE = 60;

    /** Seconds in which a client takes the end of its answer, and stops sending what nobody reads. */
    private static final int GRACE = 5;

    private final Requests requests;

    private @Nullable IncomingRequest incoming;
    private @Nullable HttpExchange answering;
    private boolean isLast;
    private boolean ignoresInput;
    private @Nullable ScheduledFuture<?> alarm;

    Connection(Requests requests) {
        this.requests = requests;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        setAlarm(context, PATIENCE, TimeUnit.SECONDS, context::close);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpObject object && !ignoresInput) {
                read(context, object);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void read(ChannelHandlerContext context, HttpObject object) {
        if (answering != null) {
            // A client that does not wait for its answer gets no other on this connection.
            isLast = true;
            ignoresInput = true;
            return;
        }
        try {
            if (object.decoderResult().isFailure()) {
                throw malformed(object.decoderResult().cause());
            }
            if (object instanceof HttpRequest head) {
                incoming = requests.open(head);
                if (HttpUtil.is100ContinueExpected(head)) {
                    goOn(context, incoming);
                }
            }
            if (object instanceof HttpContent content && incoming != null) {
                ByteBuf bytes = content.content();
                incoming.append(bytes);
                if (object instanceof LastHttpContent) {
                    IncomingRequest whole = incoming;
                    incoming = null;
                    answer(context, whole);
                }
            }
        } catch (ApiException e) {
            reject(context, e);
        }
    }

    private static ApiException malformed(Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return ApiException.request(414, "uri_too_long", "the request's line is too long");
        }
        return cause instanceof TooLongHttpHeaderException
                ? ApiException.request(431, "headers_too_large", "the request's headers are too large")
                : ApiException.request(400, "malformed_request", "this is no HTTP request: " + cause.getMessage());
    }

    /** A request that is refused already is not sent on. */
    private static void goOn(ChannelHandlerContext context, IncomingRequest request) {
        request.requireNoFailure();
        context.writeAndFlush(new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.CONTINUE,
                context.alloc().buffer(0)));
    }

    private void answer(ChannelHandlerContext context, IncomingRequest request) {
        HttpExchange exchange =
                new HttpExchange(context.channel(), request, requests.nextId(), kept -> answered(context, kept));
        answering = exchange;
        setAlarm(context, requests.timeout().toMillis(), TimeUnit.MILLISECONDS, () -> {
            exchange.ending().end(Ending.Reason.LATE);
            setAlarm(context, GRACE, TimeUnit.SECONDS, context::close);
        });
        requests.answer(request, exchange);
    }

    private void answered(ChannelHandlerContext context, boolean isKept) {
        answering = null;
        if (isKept && !isLast) {
            setAlarm(context, PATIENCE, TimeUnit.SECONDS, context::close);
        } else {
            context.close();
        }
    }

    /** Answers a request of which not all is read; the client is to have the answer before the connection ends. */
    private void reject(ChannelHandlerContext context, ApiException failure) {
        incoming = null;
        ignoresInput = true;
        isLast = true;
        ChannelFuture sent = HttpExchange.send(context.channel(), failure, requests.nextId());
        sent.addListener((ChannelFutureListener) done -> {
            if (done.isSuccess() && done.channel() instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
                setAlarm(context, GRACE, TimeUnit.SECONDS, context::close);
            } else {
                context.close();
            }
        });
    }

    private void setAlarm(ChannelHandlerContext context, long time, TimeUnit unit, Runnable what) {
        stopAlarm();
        alarm = context.executor().schedule(what, time, unit);
    }

    private void stopAlarm() {
        if (alarm != null) {
            alarm.cancel(false);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopAlarm();
        if (answering != null) {
            answering.ending().end(Ending.Reason.HUNG_UP);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.error("a connection failed", cause);
        }
        context.close();
    }
}
