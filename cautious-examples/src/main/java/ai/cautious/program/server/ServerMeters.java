package ai.cautious.program.server;

import ai.cautious.GenerationContext;
import ai.cautious.GenerationListener;
import ai.cautious.GenerationReport;
import ai.cautious.GenerationResult;
import ai.cautious.OverloadedException;
import ai.cautious.limits.QueueListener;
import ai.cautious.limits.RequestLimits;
import ai.cautious.limits.RequestQueue;
import ai.cautious.safety.GateDecision;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;

/**
 * What a server's generators and its queue do, in Prometheus's
 * <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">text format</a>; names after OpenTelemetry's conventions
 * for generative AI where they fit. Thread-safe.
 */
public final class ServerMeters {

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    /** By name and labels. */
    private final Map<String, DoubleAdder> samples = new ConcurrentHashMap<>();

    /** For the generators that are to be seen. */
    public GenerationListener listener() {
        return new Generations();
    }

    /** A queue that is seen. */
    RequestQueue queue(RequestLimits limits) {
        return RequestQueue.of(limits, new Queued());
    }

    /** What there is to say, of a queue as it stands, too. */
    String text(RequestQueue queue) {
        Map<String, Number> all = new TreeMap<>(samples);
        Runtime runtime = Runtime.getRuntime();
        all.put("cautious_queue_running", queue.running());
        all.put("cautious_queue_waiting", queue.waiting());
        all.put("jvm_memory_used_bytes{area=\"heap\"}", runtime.totalMemory() - runtime.freeMemory());
        StringBuilder text = new StringBuilder();
        String last = "";
        for (Map.Entry<String, Number> sample : all.entrySet()) {
            String name = sample.getKey().replaceFirst("\\{.*", "");
            String family = name.replaceFirst("_(count|sum)$", "");
            if (!family.equals(last)) {
                text.append("# TYPE ")
                        .append(family)
                        .append(' ')
                        .append(type(name, family))
                        .append('\n');
                last = family;
            }
            text.append(sample.getKey())
                    .append(' ')
                    .append(sample.getValue().doubleValue())
                    .append('\n');
        }
        return text.toString();
    }

    private static String type(String name, String family) {
        if (name.endsWith("_total")) {
            return "counter";
        }
        return name.equals(family) ? "gauge" : "summary";
    }

    /** Answers with all of it. */
    void answer(Exchange exchange, RequestQueue queue) {
        exchange.send(200, TEXT, text(queue).getBytes(StandardCharsets.UTF_8), Map.of());
    }

    private void add(String name, String labels, double value) {
        samples.computeIfAbsent(name + labels, first -> new DoubleAdder()).add(value);
    }

    private void observe(String name, String labels, double value) {
        add(name + "_count", labels, 1);
        add(name + "_sum", labels, value);
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    private static String label(String name, Object value) {
        return "{" + name + "=\"" + value.toString().toLowerCase(Locale.ROOT) + "\"}";
    }

    private final class Generations implements GenerationListener {

        @Override
        public void judged(GenerationContext context, GateDecision decision) {
            add("cautious_verdicts_total", label("action", decision.action()), 1);
        }

        @Override
        public void firstToken(GenerationContext context, Duration time) {
            observe("gen_ai_server_time_to_first_token_seconds", "", seconds(time));
        }

        @Override
        public void completed(GenerationContext context, GenerationResult result) {
            GenerationReport report = result.report();
            ended(result.finishReason(), report.totalTime());
            observe("gen_ai_client_token_usage", label("gen_ai_token_type", "input"), report.promptTokens());
            observe("gen_ai_client_token_usage", label("gen_ai_token_type", "output"), report.generatedTokens());
            report.tokensPerSecond()
                    .ifPresent(speed -> observe("gen_ai_server_time_per_output_token_seconds", "", 1 / speed));
            add("cautious_draft_tokens_total", label("accepted", true), report.acceptedTokens());
            add(
                    "cautious_draft_tokens_total",
                    label("accepted", false),
                    report.draftedTokens() - report.acceptedTokens());
        }

        @Override
        public void failed(GenerationContext context, Throwable failure) {
            ended("failed", Duration.between(context.startedAt(), Instant.now()));
        }

        private void ended(Object outcome, Duration time) {
            observe("gen_ai_server_request_duration_seconds", label("cautious_outcome", outcome), seconds(time));
        }
    }

    private final class Queued implements QueueListener {

        @Override
        public void admitted(Duration waited) {
            observe("cautious_queue_time_seconds", "", seconds(waited));
        }

        @Override
        public void rejected(OverloadedException reason) {
            add("cautious_queue_rejected_total", "", 1);
        }
    }
}
