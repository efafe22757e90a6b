package ai.cautious.program.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultChannelId;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ImmediateEventExecutor;
import org.junit.jupiter.api.Test;

class ServerMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ChannelGroup connections = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
    private final ServerMeters meters = new ServerMeters(registry, connections);

    private EmbeddedChannel connect() {
        EmbeddedChannel client = new EmbeddedChannel(DefaultChannelId.newInstance(), meters.connection());
        connections.add(client);
        return client;
    }

    private static HttpResponse whole(HttpResponseStatus status) {
        return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
    }

    private static HttpResponse beginning() {
        return new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    }

    private double responses(String status) {
        return registry.get("cautious.server.responses")
                .tag("status", status)
                .counter()
                .count();
    }

    private double now(String gauge) {
        return registry.get("cautious.server." + gauge).gauge().value();
    }

    @Test
    void countsResponsesByStatus() {
        EmbeddedChannel client = connect();
        client.writeOutbound(whole(HttpResponseStatus.CONTINUE), whole(HttpResponseStatus.OK));
        client.writeOutbound(whole(HttpResponseStatus.NOT_FOUND), whole(HttpResponseStatus.OK));
        assertThat(responses("200")).isEqualTo(2);
        assertThat(responses("404")).isEqualTo(1);
        assertThat(registry.find("cautious.server.responses").counters()).hasSize(2);
        assertThat(client.outboundMessages()).hasSize(4);
    }

    @Test
    void aStreamIsUnderWayUntilItsEnd() {
        EmbeddedChannel client = connect();
        client.writeOutbound(beginning(), new DefaultHttpContent(Unpooled.EMPTY_BUFFER));
        assertThat(now("streams")).isEqualTo(1);
        client.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
        assertThat(now("streams")).isZero();
        client.writeOutbound(whole(HttpResponseStatus.OK));
        assertThat(now("streams")).isZero();
        assertThat(responses("200")).isEqualTo(2);
    }

    @Test
    void aClientThatHangsUpLeavesItsStream() {
        EmbeddedChannel staying = connect();
        EmbeddedChannel leaving = connect();
        staying.writeOutbound(beginning());
        leaving.writeOutbound(beginning());
        assertThat(now("connections")).isEqualTo(2);
        assertThat(now("streams")).isEqualTo(2);
        leaving.close();
        leaving.runPendingTasks();
        assertThat(now("connections")).isEqualTo(1);
        assertThat(now("streams")).isEqualTo(1);
    }
}
