package ai.cautious.djl.spring;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationListener;
import ai.cautious.djl.DjlModel;
import ai.cautious.limits.QueueListener;
import ai.cautious.limits.RequestQueue;
import ai.cautious.safety.AuditListener;
import ai.cautious.safety.OutputMonitor;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * A generator, its queue, and what Spring has for them: chat and moderation models, meters, health, and an orderly end. Does
 * nothing until {@code cautious.verifier} is set; backs off bean by bean where the application has its own.
 *
 * <p>The application's beans of {@link SafetyGate}, {@link SafetyJudge}, {@link OutputMonitor}, {@link AuditListener},
 * {@link GenerationListener}, {@link QueueListener} and {@link GeneratorCustomizer} are used.
 *
 * <p>When the application ends, nothing more is let in, what waits is turned away, what runs has the time of a shutdown's
 * phase ({@code spring.lifecycle.timeout-per-shutdown-phase}) and is cancelled after that; the models are closed last.
 */
@AutoConfiguration(
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnProperty("cautious.verifier")
@EnableConfigurationProperties(CautiousProperties.class)
@Import({JudgeConfiguration.class, SpringAiConfiguration.class, MetersConfiguration.class, HealthConfiguration.class})
final class CautiousAutoConfiguration {

    /** How many requests run and wait. */
    @Bean
    @ConditionalOnMissingBean
    RequestQueue cautiousRequestQueue(CautiousProperties properties, ObjectProvider<QueueListener> listeners) {
        return RequestQueue.of(
                properties.limits().toLimits(),
                new QueueListeners(listeners.orderedStream().toList()));
    }

    @Bean
    CautiousLifecycle cautiousLifecycle(RequestQueue queue) {
        return new CautiousLifecycle(queue);
    }

    /** The models and the generator on them, where the application has none. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnMissingBean(CautiousGenerator.class)
    static class GeneratorConfiguration {

        private static final Logger LOG = LoggerFactory.getLogger(CautiousAutoConfiguration.class);

        @Bean
        LoadedModels cautiousModels(CautiousProperties properties) {
            return LoadedModels.load(properties);
        }

        @Bean
        CautiousGenerator cautiousGenerator(
                CautiousProperties properties,
                LoadedModels models,
                ObjectProvider<SafetyJudge> judge,
                ObjectProvider<SafetyGate> gate,
                ObjectProvider<AuditListener> audit,
                ObjectProvider<OutputMonitor> monitor,
                ObjectProvider<GenerationListener> listeners,
                ObjectProvider<GeneratorCustomizer> customizers) {
            CautiousGenerator.Builder builder = CautiousGenerator.builder().verifier(models.verifier());
            models.draft().ifPresent(builder::draft);
            judge.ifAvailable(builder::safetyJudge);
            boolean judges = judge.getIfAvailable() != null
                    || models.draft().flatMap(DjlModel::safetyProfile).isPresent();
            CautiousProperties.Gate asked = properties.gate();
            if (Boolean.FALSE.equals(asked.enabled())) {
                builder.withoutSafetyGate();
            } else if (judges || Boolean.TRUE.equals(asked.enabled())) {
                builder.safetyGate(gate.getIfAvailable(() -> asked.toGate(audit)));
            } else {
                LOG.warn(
                        "nobody judges prompts: there is neither cautious.judge, nor a SafetyJudge, nor a draft that was tuned to"
                                + " judge, as by cautious.draft-adapter; with cautious.gate.enabled=false that is meant");
            }
            if (asked.required()) {
                builder.requireGate();
            }
            monitor.ifAvailable(builder::outputMonitor);
            listeners.orderedStream().forEach(builder::listener);
            customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
            return builder.build();
        }
    }
}
