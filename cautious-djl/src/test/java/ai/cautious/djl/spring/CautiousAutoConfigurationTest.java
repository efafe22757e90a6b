package ai.cautious.djl.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.CautiousGenerator;
import ai.cautious.ClosedException;
import ai.cautious.ModelIdentity;
import ai.cautious.OverloadedException;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.StandardError;
import ai.cautious.djl.TestCheckpoints;
import ai.cautious.instruction.PromptTemplates;
import ai.cautious.limits.RequestLimits;
import ai.cautious.limits.RequestQueue;
import ai.cautious.metrics.CautiousMeters;
import ai.cautious.safety.AuditEvent;
import ai.cautious.safety.AuditListener;
import ai.cautious.safety.JudgeRequest;
import ai.cautious.safety.Judgement;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import ai.cautious.safety.SafetyVerdict;
import ai.cautious.springai.CautiousChatModel;
import ai.cautious.springai.CautiousChatOptions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Subscription;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.moderation.ModerationModel;
import org.springframework.ai.moderation.ModerationPrompt;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.BaseSubscriber;

@Timeout(120)
class CautiousAutoConfigurationTest {

    @TempDir
    private static Path folder;

    private static Path checkpoint;

    @BeforeAll
    static void makeCheckpoint() throws IOException {
        checkpoint = TestCheckpoints.withTokenizer("checkpoints/llama-tied", folder);
    }

    /** An application that adds nothing. */
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {

        /** The checkpoint of the tests has no chat template. */
        @Bean
        GeneratorCustomizer template() {
            return builder -> builder.template(PromptTemplates.raw());
        }
    }

    private static ConfigurableApplicationContext start(Class<?> application, String... properties) {
        return new SpringApplicationBuilder(Application.class, application)
                .web(WebApplicationType.NONE)
                .properties("spring.main.banner-mode=off", "logging.level.root=warn")
                .run(Arrays.stream(properties).map("--"::concat).toArray(String[]::new));
    }

    private static ConfigurableApplicationContext startWithModel(Class<?> application, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("cautious.verifier=" + checkpoint);
        return start(application, all.toArray(String[]::new));
    }

    @Test
    void doesNothingUntilAVerifierIsNamed() {
        try (ConfigurableApplicationContext context = start(Application.class)) {
            assertThat(context.getBeansOfType(CautiousGenerator.class)).isEmpty();
            assertThat(context.getBeansOfType(RequestQueue.class)).isEmpty();
            assertThat(context.getBeansOfType(ChatModel.class)).isEmpty();
            assertThat(context.containsBean("cautiousHealthIndicator")).isFalse();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Metered {

        @Bean
        MeterRegistry registry() {
            return new SimpleMeterRegistry();
        }
    }

    @Test
    void aVerifierIsEnoughForAChatClientWithHealthAndMeters() {
        try (ConfigurableApplicationContext context = startWithModel(
                Metered.class,
                "cautious.draft=" + checkpoint,
                "cautious.chat.max-tokens=5",
                "cautious.limits.max-running=3")) {
            ChatResponse response = ChatClient.create(context.getBean(ChatModel.class))
                    .prompt("abc")
                    .call()
                    .chatResponse();
            assertThat(response.getMetadata().getUsage().getCompletionTokens()).isEqualTo(5);
            assertThat(context.getBean(RequestQueue.class).limits())
                    .isEqualTo(RequestLimits.builder().maxRunning(3).build());
            var health = context.getBean("cautiousHealthIndicator", HealthIndicator.class)
                    .health();
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails()).containsEntry("running", 0).containsEntry("maxRunning", 3);
            MeterRegistry registry = context.getBean(MeterRegistry.class);
            assertThat(registry.get("gen_ai.server.request.duration").timer().count())
                    .isEqualTo(1);
            assertThat(registry.get("cautious.queue.time").timer().count()).isEqualTo(1);
            assertThat(registry.get("cautious.queue.running").gauge().value()).isZero();
            assertThat(context.getBeansOfType(ModerationModel.class)).isEmpty();
            context.getBean(RequestQueue.class).close();
            assertThat(context.getBean("cautiousHealthIndicator", HealthIndicator.class)
                            .health()
                            .getStatus())
                    .isEqualTo(Status.OUT_OF_SERVICE);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Judged {

        static final List<AuditEvent> AUDIT = new CopyOnWriteArrayList<>();

        @Bean
        AuditListener audit() {
            return AUDIT::add;
        }

        @Bean
        SafetyJudge judge() {
            return new SafetyJudge() {
                @Override
                public ModelIdentity identity() {
                    return ModelIdentity.of("judge");
                }

                @Override
                public Judgement judge(JudgeRequest request) {
                    return Judgement.of(
                            SafetyVerdict.of(request.messages().get(0).content().contains("z") ? 0.6 : 0.1, 0.5));
                }
            };
        }
    }

    @Test
    void theGateIsAsThePropertiesHaveItBeforeChatAndModeration() {
        Judged.AUDIT.clear();
        try (ConfigurableApplicationContext context = startWithModel(
                Judged.class,
                "cautious.gate.required=true",
                "cautious.gate.threshold=0.55",
                "cautious.gate.refusal=no")) {
            ChatModel chat = context.getBean(ChatModel.class);
            assertThat(chat.call("xyz")).isEqualTo("no");
            assertThat(chat.call("abc")).isNotEqualTo("no");
            ModerationModel moderation = context.getBean(ModerationModel.class);
            assertThat(moderation
                            .call(new ModerationPrompt("xyz"))
                            .getResult()
                            .getOutput()
                            .getResults()
                            .get(0)
                            .isFlagged())
                    .isTrue();
            assertThat(Judged.AUDIT)
                    .hasSize(3)
                    .allMatch(event -> event.threshold().getAsDouble() == 0.55);
        }
        try (ConfigurableApplicationContext context = startWithModel(Judged.class, "cautious.gate.enabled=false")) {
            assertThat(context.getBean(ChatModel.class).call("xyz")).isNotEqualTo(SafetyGate.DEFAULT_REFUSAL);
        }
    }

    private static String logged(Class<?> application, String... properties) {
        return StandardError.during(
                () -> startWithModel(application, properties).close());
    }

    @Test
    void thatNobodyJudgesIsSaidUnlessItIsMeant() {
        assertThat(logged(Application.class, "cautious.draft=" + checkpoint))
                .contains("nobody judges prompts")
                .contains("cautious.judge", "cautious.draft-adapter", "cautious.gate.enabled=false");
        assertThat(logged(Application.class, "cautious.gate.enabled=false")).doesNotContain("judge");
        assertThat(logged(Judged.class)).doesNotContain("nobody judges");
    }

    @Test
    void whatIsBlankIsNotGiven() {
        try (ConfigurableApplicationContext context =
                startWithModel(Application.class, "cautious.draft= ", "cautious.draft-adapter=", "cautious.judge=")) {
            assertThat(context.getBeansOfType(SafetyJudge.class)).isEmpty();
            assertThat(context.getBean(LoadedModels.class).draft()).isEmpty();
        }
    }

    @Test
    void everyPropertyOfTheGateCounts() {
        try (ConfigurableApplicationContext context = start(
                Application.class,
                "cautious.verifier=" + checkpoint,
                "cautious.gate.on-toxic=harden",
                "cautious.gate.timeout=2s",
                "cautious.gate.fail-open=true",
                "cautious.gate.hardening=Beware.",
                "cautious.gate.judged-roles=user,tool",
                "cautious.gate.categories.self-harm.from=0.3",
                "cautious.gate.categories.drugs.action=annotate",
                "cautious.limits.max-waiting=7",
                "cautious.limits.queue-time=3s")) {
            CautiousProperties properties = context.getBean(CautiousProperties.class);
            SafetyGate gate = properties.gate().toGate(context.getBeanProvider(AuditListener.class));
            assertThat(gate)
                    .hasToString("SafetyGate[threshold=OptionalDouble.empty, onToxic=HARDEN, bands={},"
                            + " categories={drugs={0.5=ANNOTATE}, self-harm={0.3=REFUSE}}, timeout=Optional[PT2S],"
                            + " judgedRoles=" + gate.judgedRoles() + ", isFailOpen=true]");
            assertThat(gate.judgedRoles()).hasSize(2);
            assertThat(gate.hardening()).isEqualTo("Beware.");
            assertThat(properties.limits().toLimits())
                    .hasToString("RequestLimits[maxRunning=4, maxWaiting=7, queueTime=PT3S]");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Own {

        @Bean(destroyMethod = "close")
        DjlModel ownModel() {
            return DjlModel.load(checkpoint);
        }

        @Bean
        CautiousGenerator ownGenerator(DjlModel model) {
            return CautiousGenerator.builder()
                    .verifier(model)
                    .template(PromptTemplates.raw())
                    .build();
        }

        @Bean
        RequestQueue ownQueue() {
            return RequestQueue.of(
                    RequestLimits.builder().maxRunning(1).maxWaiting(0).build());
        }

        @Bean
        CautiousChatModel ownChatModel(CautiousGenerator generator, RequestQueue queue) {
            return CautiousChatModel.builder(generator).queue(queue).build();
        }

        @Bean
        HealthIndicator cautiousHealthIndicator() {
            return () -> null;
        }
    }

    @Test
    void backsOffWhereTheApplicationHasItsOwn() throws InterruptedException {
        try (ConfigurableApplicationContext context = start(Own.class, "cautious.verifier=nowhere/to/be/found")) {
            assertThat(context.getBeanNamesForType(CautiousGenerator.class)).containsExactly("ownGenerator");
            assertThat(context.getBeanNamesForType(RequestQueue.class)).containsExactly("ownQueue");
            assertThat(context.getBeanNamesForType(ChatModel.class)).containsExactly("ownChatModel");
            assertThat(context.getBean("cautiousHealthIndicator", HealthIndicator.class)
                            .health())
                    .isNull();
            assertThat(context.getBeansOfType(CautiousMeters.class)).isEmpty();
            ChatModel chat = context.getBean(ChatModel.class);
            try (RequestQueue.Slot taken = context.getBean(RequestQueue.class).enter()) {
                assertThatThrownBy(() -> chat.call("abc")).isInstanceOf(OverloadedException.class);
            }
            assertThat(chat.call("abc")).isNotNull();
        }
    }

    /** Asks for one piece at a time. */
    private static final class Reader extends BaseSubscriber<ChatResponse> {

        private final CompletableFuture<Void> first = new CompletableFuture<>();
        private final CompletableFuture<Void> end = new CompletableFuture<>();
        private volatile String finishReason = "";

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        protected void hookOnNext(ChatResponse piece) {
            String reason = piece.getResult().getMetadata().getFinishReason();
            finishReason = reason == null ? finishReason : reason;
            first.complete(null);
        }

        @Override
        protected void hookOnComplete() {
            end.complete(null);
        }

        @Override
        protected void hookOnError(Throwable failure) {
            end.completeExceptionally(failure);
        }
    }

    private static Reader read(ChatModel model) {
        Reader reader = new Reader();
        model.stream(new Prompt(
                        "abc", CautiousChatOptions.builder().maxTokens(40).build()))
                .subscribe(reader);
        return reader;
    }

    @Test
    void whatRunsEndsInTheTimeOfThePhaseAndNothingElseIsLetIn() throws Exception {
        ConfigurableApplicationContext context = startWithModel(Application.class);
        ChatModel model = context.getBean(ChatModel.class);
        RequestQueue queue = context.getBean(RequestQueue.class);
        Reader reader = read(model);
        reader.first.get();
        CompletableFuture<Void> closing = CompletableFuture.runAsync(context::close);
        while (!queue.isClosed()) {
            Thread.sleep(1);
        }
        assertThatThrownBy(() -> model.call("abc")).isInstanceOf(ClosedException.class);
        Thread.sleep(50);
        assertThat(closing).isNotDone();
        reader.request(Long.MAX_VALUE);
        reader.end.get();
        assertThat(reader.finishReason).isEqualTo("LENGTH");
        closing.get();
    }

    @Test
    void whatRunsForLongerIsCancelledAndTheModelsAreClosedLast() throws Exception {
        ConfigurableApplicationContext context =
                startWithModel(Application.class, "spring.lifecycle.timeout-per-shutdown-phase=300ms");
        CautiousGenerator generator = context.getBean(CautiousGenerator.class);
        Reader reader = read(context.getBean(ChatModel.class));
        reader.first.get();
        context.close();
        assertThatThrownBy(reader.end::get).hasCauseInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> generator.generate("abc")).isInstanceOf(ClosedException.class);
    }

    @Test
    void whatCannotBeIsSaidWhenTheApplicationStarts() {
        assertThatThrownBy(() -> startWithModel(Application.class, "cautious.gate.required=true"))
                .hasStackTraceContaining("safetyGate is missing");
        assertThatThrownBy(() -> startWithModel(Application.class, "cautious.draft-adapter=somewhere"))
                .hasStackTraceContaining("cautious.draft-adapter is somewhere; it must be left out");
        assertThatThrownBy(() -> start(Application.class, "cautious.verifier=" + folder.resolve("missing")))
                .hasStackTraceContaining("missing");
        assertThatThrownBy(() -> startWithModel(Application.class, "cautious.limits.max-running=0"))
                .hasStackTraceContaining("maxRunning is 0; it must be at least 1");
    }

    private static void names(String prefix, Class<?> record, List<String> names) {
        for (RecordComponent component : record.getRecordComponents()) {
            String name = prefix + "."
                    + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase();
            if (component.getType().isRecord()) {
                names(name, component.getType(), names);
            } else {
                names.add(name);
            }
        }
    }

    @Test
    void everyPropertyIsInTheMetadata() throws IOException {
        List<String> expected = new ArrayList<>(List.of("management.health.cautious.enabled"));
        names("cautious", CautiousProperties.class, expected);
        List<String> written = new ArrayList<>();
        JsonNode metadata = new ObjectMapper()
                .readTree(CautiousProperties.class.getResource("/META-INF/spring-configuration-metadata.json"));
        metadata.get("properties").forEach(property -> {
            written.add(property.get("name").asText());
            assertThat(property.get("description").asText()).endsWith(".");
        });
        assertThat(written).containsExactlyInAnyOrderElementsOf(expected);
    }
}
