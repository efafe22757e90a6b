package ai.cautious.djl.spring;

import ai.cautious.CautiousGenerator;
import ai.cautious.limits.RequestQueue;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** {@code cautious} among the health indicators, where Boot's health is. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnEnabledHealthIndicator("cautious")
class HealthConfiguration {

    /** Out of service once nothing more is let in; how busy it is, is no fault. */
    @Bean
    @ConditionalOnMissingBean(name = "cautiousHealthIndicator")
    HealthIndicator cautiousHealthIndicator(CautiousGenerator generator, RequestQueue queue) {
        return () -> (queue.isClosed() ? Health.outOfService() : Health.up())
                .withDetail("verifier", generator.verifier().name())
                .withDetail("running", queue.running())
                .withDetail("waiting", queue.waiting())
                .withDetail("maxRunning", queue.limits().maxRunning())
                .build();
    }
}
