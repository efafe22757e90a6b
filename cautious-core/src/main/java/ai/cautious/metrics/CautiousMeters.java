package ai.cautious.metrics;

import static java.util.Objects.requireNonNull;

import ai.cautious.GenerationContext;
import ai.cautious.GenerationListener;
import ai.cautious.GenerationReport;
import ai.cautious.GenerationResult;
import ai.cautious.OverloadedException;
import ai.cautious.limits.QueueListener;
import ai.cautious.limits.RequestQueue;
import ai.cautious.safety.GateDecision;
import ai.cautious.safety.SafetyVerdict;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * What a generator and its queue do, in a Micrometer registry: a listener for both.
 *
 * <pre>{@code
 * CautiousMeters meters = CautiousMeters.of(registry);
 * RequestQueue queue = RequestQueue.of(RequestLimits.defaults(), meters);
 * meters.watch(queue);
 * CautiousGenerator generator = CautiousGenerator.builder().verifier(verifier).listener(meters).build();
 * }</pre>
 *
 * <p>The first four are named as OpenTelemetry's conventions for generative AI have them, and have
 * {@code gen_ai.operation.name}, {@code gen_ai.provider.name} and {@code gen_ai.request.model}, the verifier's name:
 *
 * <table>
 * <caption>Meters</caption>
 * <tr><th>name</th><th>type</th><th>measures; tags</th></tr>
 * <tr><td>{@code gen_ai.server.request.duration}</td><td>timer</td><td>requests, without the queue; {@code cautious.outcome},
 * a finish reason in small letters or {@code failed}, and {@code error.type}, the exception's class or {@code none}</td></tr>
 * <tr><td>{@code gen_ai.server.time_to_first_token}</td><td>timer</td><td>from the request to the first token</td></tr>
 * <tr><td>{@code gen_ai.server.time_per_output_token}</td><td>timer</td><td>decoding after the first token, by token</td></tr>
 * <tr><td>{@code gen_ai.client.token.usage}</td><td>summary</td><td>tokens of a request; {@code gen_ai.token.type},
 * {@code input} or {@code output}</td></tr>
 * <tr><td>{@code cautious.verdicts}</td><td>counter</td><td>gate decisions; {@code action}, {@code verdict}
 * ({@code toxic}, {@code safe} or {@code none}), and {@code category}, the likeliest kind of harm of a toxic prompt or
 * {@code none}</td></tr>
 * <tr><td>{@code cautious.draft.tokens}</td><td>counter</td><td>drafted tokens; {@code accepted}: the share of
 * {@code true} is the acceptance rate</td></tr>
 * <tr><td>{@code cautious.queue.time}</td><td>timer</td><td>how long requests waited for their turn</td></tr>
 * <tr><td>{@code cautious.queue.rejected}</td><td>counter</td><td>requests that were turned away</td></tr>
 * <tr><td>{@code cautious.queue.running}, {@code cautious.queue.waiting}</td><td>gauge</td><td>requests now</td></tr>
 * </table>
 *
 * <p>Thread-safe.
 */
@SuppressWarnings("exports")
public final class CautiousMeters implements GenerationListener, QueueListener {

    private static final String NONE = "none";

    private final MeterRegistry registry;

    private CautiousMeters(MeterRegistry registry) {
        this.registry = requireNonNull(registry, "registry");
    }

    /** Meters in a registry, which stays the caller's to close. */
    public static CautiousMeters of(MeterRegistry registry) {
        return new CautiousMeters(registry);
    }

    /** Has the registry say how many requests of a queue run and wait. */
    public void watch(RequestQueue queue) {
        Gauge.builder("cautious.queue.running", requireNonNull(queue, "queue"), RequestQueue::running)
                .register(registry);
        Gauge.builder("cautious.queue.waiting", queue, RequestQueue::waiting).register(registry);
    }

    @Override
    public void judged(GenerationContext context, GateDecision decision) {
        Tags tags = Tags.of("action", lower(decision.action()))
                .and(
                        "verdict",
                        decision.verdict()
                                .map(verdict -> lower(verdict.label()))
                                .orElse(NONE))
                .and(
                        "category",
                        decision.verdict().map(CautiousMeters::category).orElse(NONE));
        registry.counter("cautious.verdicts", tags).increment();
    }

    private static String category(SafetyVerdict verdict) {
        return verdict.label() == SafetyVerdict.Label.SAFE
                ? NONE
                : verdict.categoryProbabilities().entrySet().stream()
                        .max(Map.Entry.comparingByValue())
                        .map(Map.Entry::getKey)
                        .orElse(NONE);
    }

    @Override
    public void firstToken(GenerationContext context, Duration time) {
        registry.timer("gen_ai.server.time_to_first_token", tags(context)).record(time);
    }

    @Override
    public void completed(GenerationContext context, GenerationResult result) {
        GenerationReport report = result.report();
        ended(context, lower(result.finishReason()), NONE, report.totalTime());
        tokens(context, "input", report.promptTokens());
        tokens(context, "output", report.generatedTokens());
        report.tokensPerSecond().ifPresent(speed -> registry.timer("gen_ai.server.time_per_output_token", tags(context))
                .record(Duration.ofNanos(Math.round(1e9 / speed))));
        drafted("true", report.acceptedTokens());
        drafted("false", report.draftedTokens() - report.acceptedTokens());
    }

    @Override
    public void failed(GenerationContext context, Throwable failure) {
        Duration time = Duration.between(context.startedAt(), Instant.now());
        ended(context, "failed", failure.getClass().getSimpleName(), time.isNegative() ? Duration.ZERO : time);
    }

    @Override
    public void admitted(Duration waited) {
        registry.timer("cautious.queue.time").record(waited);
    }

    @Override
    public void rejected(OverloadedException reason) {
        registry.counter("cautious.queue.rejected").increment();
    }

    private void ended(GenerationContext context, String outcome, String error, Duration time) {
        registry.timer(
                        "gen_ai.server.request.duration",
                        tags(context).and("cautious.outcome", outcome, "error.type", error))
                .record(time);
    }

    private void tokens(GenerationContext context, String type, int count) {
        registry.summary("gen_ai.client.token.usage", tags(context).and("gen_ai.token.type", type))
                .record(count);
    }

    private void drafted(String accepted, int tokens) {
        registry.counter("cautious.draft.tokens", "accepted", accepted).increment(tokens);
    }

    private static Tags tags(GenerationContext context) {
        return Tags.of(
                "gen_ai.operation.name",
                "chat",
                "gen_ai.provider.name",
                "cautious",
                "gen_ai.request.model",
                context.verifier().name());
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
