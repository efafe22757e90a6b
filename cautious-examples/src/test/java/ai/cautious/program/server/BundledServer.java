package ai.cautious.program.server;

import ai.cautious.CautiousGenerator;
import ai.cautious.ChatMessage.Role;
import ai.cautious.GenerationContext;
import ai.cautious.GenerationListener;
import ai.cautious.GenerationResult;
import ai.cautious.djl.DjlModel;
import ai.cautious.drafting.DraftRound;
import ai.cautious.instruction.PromptTemplates;
import ai.cautious.limits.RequestLimits;
import ai.cautious.metrics.CautiousMeters;
import ai.cautious.model.ModelJudge;
import ai.cautious.program.options.BundledPair;
import ai.cautious.program.server.ServedModels.Judging;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The bundled pair, and servers in front of it. */
final class BundledServer implements AutoCloseable {

    static final String MODEL = "pocket";
    static final String JUDGE = "pocket-draft";

    private final DjlModel verifier;
    private final DjlModel draft;

    /** What the generators behind servers have done, in order. */
    final List<GenerationResult> results = Collections.synchronizedList(new ArrayList<>());

    /** What one round takes at least, in ms. */
    volatile long roundMillis;

    BundledServer() {
        try (BundledPair pair = BundledPair.extract()) {
            verifier = DjlModel.load(pair.verifier());
            draft = DjlModel.load(pair.draft());
        }
    }

    static ServerSettings settings() {
        return new ServerSettings(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Optional.empty(),
                Optional.of(MODEL),
                RequestLimits.builder().maxRunning(2).build(),
                400,
                64 * 1024,
                Duration.ofMinutes(2),
                Duration.ofSeconds(20));
    }

    static ServerSettings limited(RequestLimits limits) {
        ServerSettings usual = settings();
        return new ServerSettings(
                usual.address(),
                usual.key(),
                usual.modelName(),
                limits,
                usual.maxTokens(),
                usual.maxBody(),
                usual.timeout(),
                usual.drain());
    }

    static ServerSettings timed(Duration timeout, Duration drain) {
        ServerSettings usual = settings();
        return new ServerSettings(
                usual.address(),
                usual.key(),
                usual.modelName(),
                usual.limits(),
                usual.maxTokens(),
                usual.maxBody(),
                timeout,
                drain);
    }

    static ServerSettings locked(String key) {
        ServerSettings usual = settings();
        return new ServerSettings(
                usual.address(),
                Optional.of(key),
                usual.modelName(),
                usual.limits(),
                usual.maxTokens(),
                usual.maxBody(),
                usual.timeout(),
                usual.drain());
    }

    /** A generator over the pair, judged by the draft. */
    CautiousGenerator generator() {
        return generator(ModelJudge.of(draft), builder -> builder);
    }

    private CautiousGenerator generator(SafetyJudge judge, UnaryOperator<CautiousGenerator.Builder> change) {
        return change.apply(CautiousGenerator.builder()
                        .verifier(verifier)
                        .draft(draft)
                        .safetyGate(gate())
                        .safetyJudge(judge))
                .build();
    }

    static SafetyGate gate() {
        return SafetyGate.builder()
                .judgedRoles(Set.of(Role.SYSTEM, Role.USER))
                .auditListener(event -> {})
                .build();
    }

    /** A server whose prompts the draft judges. */
    Running start(ServerSettings settings) {
        return start(settings, ModelJudge.of(draft));
    }

    Running start(ServerSettings settings, SafetyJudge judge) {
        results.clear();
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        CautiousGenerator generator =
                generator(judge, builder -> builder.listener(new Listener()).listener(CautiousMeters.of(registry)));
        ServedGenerator chat = ServedGenerator.of(generator, true);
        ServedGenerator text = ServedGenerator.of(
                generator.toBuilder().template(PromptTemplates.raw()).build(), true);
        ServedModels models =
                new ServedModels(chat, Optional.of(text), verifier.identity(), Optional.of(new Judging(gate(), judge)));
        return new Running(OpenAiServer.start(models, registry, settings), chat, text);
    }

    @Override
    public void close() {
        draft.close();
        verifier.close();
    }

    /** A server and what it stands in front of. */
    record Running(OpenAiServer server, ServedGenerator chat, ServedGenerator text) implements AutoCloseable {

        /** The official client, which asks once. */
        OpenAIClient client() {
            return client("none");
        }

        OpenAIClient client(String key) {
            return OpenAIOkHttpClient.builder()
                    .baseUrl(server.address().toString())
                    .apiKey(key)
                    .maxRetries(0)
                    .build();
        }

        RawClient raw() {
            return new RawClient(server.address());
        }

        @Override
        public void close() {
            server.close();
            text.close();
            chat.close();
        }
    }

    private final class Listener implements GenerationListener {

        @Override
        public void round(GenerationContext context, DraftRound round) {
            if (roundMillis > 0) {
                try {
                    Thread.sleep(roundMillis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public void completed(GenerationContext context, GenerationResult result) {
            results.add(result);
        }
    }
}
