package ai.cautious.djl.spring;

import ai.cautious.CautiousGenerator;
import ai.cautious.limits.RequestQueue;
import ai.cautious.safety.AuditListener;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyJudge;
import ai.cautious.springai.CautiousChatModel;
import ai.cautious.springai.CautiousChatOptions;
import ai.cautious.springai.CautiousModerationModel;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Spring AI's models over the generator and the judge. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(ChatModel.class)
class SpringAiConfiguration {

    @Bean
    @ConditionalOnMissingBean
    CautiousChatModel cautiousChatModel(
            CautiousGenerator generator, RequestQueue queue, CautiousProperties properties) {
        CautiousProperties.Chat chat = properties.chat();
        return CautiousChatModel.builder(generator)
                .queue(queue)
                .options(CautiousChatOptions.builder()
                        .maxTokens(chat.maxTokens())
                        .temperature(chat.temperature())
                        .topP(chat.topP())
                        .build())
                .build();
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(SafetyJudge.class)
    CautiousModerationModel cautiousModerationModel(
            SafetyJudge judge,
            CautiousProperties properties,
            ObjectProvider<SafetyGate> gate,
            ObjectProvider<AuditListener> audit) {
        return CautiousModerationModel.of(
                gate.getIfAvailable(() -> properties.gate().toGate(audit)), judge);
    }
}
