package ai.cautious.program.server;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What only a server knows, in its registry: how many responses there were, by status, how many connections are open and streams
 * under way; and the JVM's memory. Thread-safe.
 */
final class ServerMeters {

    private final MeterRegistry registry;
    private final AtomicInteger streams = new AtomicInteger();

    /**
     * Of a server that has sent nothing.
     *
     * @param connections that are open
     */
    ServerMeters(MeterRegistry registry, ChannelGroup connections) {
        this.registry = registry;
        Gauge.builder("cautious.server.connections", connections, ChannelGroup::size)
                .register(registry);
        Gauge.builder("cautious.server.streams", streams, AtomicInteger::get).register(registry);
        new JvmMemoryMetrics().bindTo(registry);
    }

    /** Sees what another connection sends; between its codec and who answers. */
    ChannelHandler connection() {
        return new Sent();
    }

    /** Runs on its connection's event loop alone. */
    private final class Sent extends ChannelOutboundHandlerAdapter {

        private boolean isStreaming;

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof HttpResponse response && context.channel().isActive()) {
                sent(response);
            } else if (message instanceof LastHttpContent) {
                streamed();
            }
            context.write(message, promise);
        }

        private void sent(HttpResponse response) {
            if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
                return;
            }
            registry.counter(
                            "cautious.server.responses",
                            "status",
                            response.status().codeAsText().toString())
                    .increment();
            isStreaming = !(response instanceof LastHttpContent);
            if (isStreaming) {
                streams.incrementAndGet();
            }
        }

        private void streamed() {
            if (isStreaming) {
                isStreaming = false;
                streams.decrementAndGet();
            }
        }

        /** A client may hang up in a stream; what is sent to it even then does not come by here. */
        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            streamed();
        }
    }
}
