package ai.cautious.djl.spring;

import static java.util.Objects.requireNonNull;

import ai.cautious.djl.DjlModel;
import ai.cautious.model.ModelJudge;
import ai.cautious.safety.SafetyJudge;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A model that judges, where one is named. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("cautious.judge")
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

    /** No bean of the model itself, which an application may have of its own. */
    record LoadedJudge(DjlModel model) implements AutoCloseable {

        @Override
        public void close() {
            model.close();
        }
    }
}
