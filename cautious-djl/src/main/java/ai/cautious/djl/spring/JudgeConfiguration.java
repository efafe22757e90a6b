package ai.cautious.djl.spring;

import static java.util.Objects.requireNonNull;

import ai.cautious.djl.DjlModel;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.SafetyJudge;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** A model that judges, where one is named. */
@Configuration(proxyBeanMethods = false)
@Conditional(JudgeConfiguration.Named.class)
@ConditionalOnMissingBean(SafetyJudge.class)
class JudgeConfiguration {

    /** Closed after everything that asks it. */
    @Bean
    LoadedJudge cautiousJudgeModel(CautiousProperties properties) {
        return new LoadedJudge(DjlModel.load(requireNonNull(properties.judge())));
    }

    @Bean
    SafetyJudge cautiousJudge(LoadedJudge judge) {
        return ModelJudge.of(judge.model());
    }

    static final class Named implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return StringUtils.hasText(context.getEnvironment().getProperty("cautious.judge"));
        }
    }

    /** No bean of the model itself, which an application may have of its own. */
    record LoadedJudge(DjlModel model) implements AutoCloseable {

        @Override
        public void close() {
            model.close();
        }
    }
}
