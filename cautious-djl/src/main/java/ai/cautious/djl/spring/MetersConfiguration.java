package ai.cautious.djl.spring;

import ai.cautious.limits.RequestQueue;
import ai.cautious.metrics.CautiousMeters;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Meters, where there is a registry. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
class MetersConfiguration {

    @Bean
    @ConditionalOnMissingBean
    CautiousMeters cautiousMeters(MeterRegistry registry) {
        return CautiousMeters.of(registry);
    }

    @Bean
    SmartInitializingSingleton cautiousQueueMeters(CautiousMeters meters, RequestQueue queue) {
        return () -> meters.watch(queue);
    }
}
