package ai.cautious.program.server;

import ai.cautious.InvalidOptionException;
import ai.cautious.limits.RequestQueue;
import ai.cautious.metrics.CautiousMeters;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A server that speaks as OpenAI's does: chat completions, completions, models and moderations, from a generator and its judge.
 * What it cannot do it refuses by name. Thread-safe.
 */
public final class OpenAiServer implements AutoCloseable {

    /** More are closed as they come; each may hold a body. */
    private static final int MOST_CONNECTIONS = 1024;

    private static final int IO_THREADS = 2;
    /** What the last answers may take to be on their way. */
    private static final Duration LAST = Duration.ofSeconds(5);

    private final ServerSettings settings;
    private final ServedModel model;
    private final RequestQueue queue;
    private final Requests requests;
    private final ExecutorService workers;
    private final MultiThreadIoEventLoopGroup io;
    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final ServerMeters meters;
    private final Channel listening;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    private OpenAiServer(ServedModels models, PrometheusMeterRegistry registry, ServerSettings settings) {
        this.settings = settings;
        this.model = ServedModel.of(models.verifier(), settings.modelName());
        this.meters = new ServerMeters(registry, connections);
        CautiousMeters queued = CautiousMeters.of(registry);
        this.queue = RequestQueue.of(settings.limits(), queued);
        queued.watch(queue);
        AtomicLong number = new AtomicLong();
        this.workers =
                Executors.newCachedThreadPool(task -> new Thread(task, "cautious-serve-" + number.incrementAndGet()));
        this.requests = new Requests(
                routes(models, registry), new ApiKey(settings.key()), settings.maxBody(), settings.timeout(), workers);
        this.io = new MultiThreadIoEventLoopGroup(IO_THREADS, NioIoHandler.newFactory());
        ChannelFuture bound = new ServerBootstrap()
                .group(io)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel client) {
                        connect(client);
                    }
                })
                .bind(settings.address())
                .awaitUninterruptibly();
        this.listening = bound.channel();
        if (!bound.isSuccess()) {
            end();
            throw new InvalidOptionException(
                    "the server's address",
                    settings.address(),
                    "one of this machine's that is free: " + bound.cause().getMessage());
        }
    }

    /**
     * Starts one.
     *
     * @param models stay the caller's to close, after the server
     * @param registry what {@code /metrics} says; the models' generators tell it what they do, through {@link CautiousMeters}
     * @return the caller closes it
     * @throws InvalidOptionException if nothing can listen at the address
     */
    public static OpenAiServer start(ServedModels models, PrometheusMeterRegistry registry, ServerSettings settings) {
        return new OpenAiServer(models, registry, settings);
    }

    private List<Route> routes(ServedModels models, PrometheusMeterRegistry registry) {
        Turns turns = new Turns(queue);
        List<String> ids = new ArrayList<>(List.of(model.id()));
        List<Route> routes = new ArrayList<>();
        Answering chat = new Answering(models.chat(), model, turns);
        routes.add(Route.post("/v1/chat/completions", exchange -> {
            Fields fields = Fields.of(exchange.body());
            model.require(Fields.text(fields.required("model"), "model"));
            chat.answer(exchange, ChatRequest.read(fields, settings.maxTokens(), exchange.id()), AnswerForm.CHAT);
        }));
        models.text()
                .map(generator -> new Answering(generator, model, turns))
                .ifPresent(text -> routes.add(Route.post("/v1/completions", exchange -> {
                    Fields fields = Fields.of(exchange.body());
                    model.require(Fields.text(fields.required("model"), "model"));
                    text.answer(
                            exchange,
                            CompletionRequest.read(fields, settings.maxTokens(), exchange.id()),
                            AnswerForm.TEXT);
                })));
        models.judging().ifPresent(judging -> {
            ServedModel judge = ServedModel.of(judging.judge().identity(), Optional.empty());
            ids.add(judge.id());
            routes.add(Route.post("/v1/moderations", new ModerationsEndpoint(judging, judge, turns)));
        });
        ModelsEndpoint list = new ModelsEndpoint(ids.stream().distinct().toList());
        routes.add(Route.get("/v1/models", list));
        routes.add(Route.get("/v1/models/", list));
        routes.add(Route.get("/metrics", new MetricsEndpoint(registry)));
        routes.add(Route.open("/health", this::answerHealth));
        return routes;
    }

    private void answerHealth(Exchange exchange) {
        boolean ends = closing.get();
        exchange.send(ends ? 503 : 200, Json.object().put("status", ends ? "shutting down" : "ok"));
    }

    private void connect(SocketChannel client) {
        if (connections.size() >= MOST_CONNECTIONS) {
            client.close();
            return;
        }
        connections.add(client);
        client.pipeline().addLast(new HttpServerCodec(), meters.connection(), new Connection(requests));
    }

    /** Where it is, up to and with {@code /v1}. */
    public URI address() {
        InetSocketAddress address = (InetSocketAddress) listening.localAddress();
        String host = address.getAddress().getHostAddress();
        return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort() + "/v1");
    }

    /** What clients call the model that answers. */
    public String model() {
        return model.id();
    }

    /** How many requests have their turn. */
    int running() {
        return queue.running();
    }

    /** How many wait for it. */
    int waiting() {
        return queue.waiting();
    }

    /** Waits until it has been closed. */
    public void awaitClose() throws InterruptedException {
        closed.await();
    }

    /**
     * Takes no more requests, lets those that run go on for as long as the settings say, and cancels what runs even then.
     * Idempotent; whoever calls it meanwhile waits for the same.
     */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            listening.close().awaitUninterruptibly();
            queue.close();
            workers.shutdown();
            if (!areIdle(settings.drain())) {
                requests.end(Ending.Reason.SHUTDOWN);
                areIdle(LAST);
            }
            end();
            closed.countDown();
        } else {
            awaitOther();
        }
    }

    private boolean areIdle(Duration time) {
        try {
            return workers.awaitTermination(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void end() {
        workers.shutdown();
        connections.close().awaitUninterruptibly();
        io.shutdownGracefully(0, LAST.toMillis(), TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }

    private void awaitOther() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
