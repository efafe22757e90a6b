package ai.cautious.program.server;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Says what a registry has, in Prometheus's text. */
record MetricsEndpoint(PrometheusMeterRegistry registry) implements Endpoint {

    @Override
    public void answer(Exchange exchange) {
        exchange.send(
                200,
                PrometheusTextFormatWriter.CONTENT_TYPE,
                registry.scrape().getBytes(StandardCharsets.UTF_8),
                Map.of());
    }
}
