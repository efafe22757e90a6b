package ai.cautious.djl.spring;

import ai.cautious.ChatMessage.Role;
import ai.cautious.limits.RequestLimits;
import ai.cautious.safety.AuditListener;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;

/**
 * The properties {@code cautious.*}. Models and adapters are paths, or names on the hub, from which they come when the
 * application first starts.
 *
 * @param verifier whose text is generated; without it nothing is configured
 * @param draft the model that drafts
 * @param draftAdapter a LoRA adapter to merge into the draft, as of a tuned judge
 * @param judge another model that judges, in the draft's place
 * @param chat what holds where a prompt says nothing else
 * @param gate what follows from a judge's verdict
 * @param limits how many requests run and wait
 */
@ConfigurationProperties("cautious")
@SuppressWarnings("exports")
public record CautiousProperties(
        @Nullable String verifier,
        @Nullable String draft,
        @Nullable String draftAdapter,
        @Nullable String judge,
        @DefaultValue Chat chat,
        @DefaultValue Gate gate,
        @DefaultValue Limits limits) {

    /** What is blank, as where one source of properties takes back what another has, is not given. */
    public CautiousProperties {
        draft = StringUtils.hasText(draft) ? draft : null;
        draftAdapter = StringUtils.hasText(draftAdapter) ? draftAdapter : null;
        judge = StringUtils.hasText(judge) ? judge : null;
    }

    /**
     * What holds where a prompt says nothing else.
     *
     * @param maxTokens how many tokens an answer has at most
     * @param temperature 0 is greedy
     * @param topP 1 is off
     */
    public record Chat(
            @DefaultValue("128") int maxTokens,
            @DefaultValue("0") double temperature,
            @DefaultValue("1") double topP) {}

    /**
     * What follows from a judge's verdict.
     *
     * @param enabled whether prompts are judged; by default they are where somebody can: a judge, or a draft tuned to
     * @param required whether the application fails to start where nobody judges
     * @param onToxic what is done from the threshold on
     * @param threshold from which probability on a text is toxic; by default as the judge has it
     * @param categories what else is done about kinds of harm, by their names
     * @param timeout how long judging may take; by default as long as it does
     * @param failOpen whether a prompt without a verdict is answered
     * @param refusal the answer to a prompt that is refused
     * @param hardening what the verifier reads first where the action is to harden
     * @param judgedRoles whose words are judged
     */
    public record Gate(
            @Nullable Boolean enabled,
            @DefaultValue("false") boolean required,
            @DefaultValue("refuse") SafetyAction onToxic,
            @Nullable Double threshold,
            @DefaultValue Map<String, Category> categories,
            @Nullable Duration timeout,
            @DefaultValue("false") boolean failOpen,
            @DefaultValue(SafetyGate.DEFAULT_REFUSAL) String refusal,
            @DefaultValue(SafetyGate.DEFAULT_HARDENING) String hardening,
            @DefaultValue("user") Set<Role> judgedRoles) {

        /** @param audit told of each decision, if there is one */
        SafetyGate toGate(ObjectProvider<AuditListener> audit) {
            SafetyGate.Builder gate = SafetyGate.builder()
                    .onToxic(onToxic)
                    .refusal(refusal)
                    .hardening(hardening)
                    .judgedRoles(judgedRoles);
            if (threshold != null) {
                gate.threshold(threshold);
            }
            if (timeout != null) {
                gate.timeout(timeout);
            }
            if (failOpen) {
                gate.failOpen();
            }
            categories.forEach((name, rule) -> gate.category(name, rule.from(), rule.action()));
            audit.ifAvailable(gate::auditListener);
            return gate.build();
        }
    }

    /**
     * What is done about a kind of harm.
     *
     * @param from the probability from which on it is done
     * @param action what is done
     */
    public record Category(@DefaultValue("0.5") double from, @DefaultValue("refuse") SafetyAction action) {}

    /**
     * How many requests run and wait.
     *
     * @param maxRunning how many run at once
     * @param maxWaiting how many wait while those run; more are turned away
     * @param queueTime how long one waits at most
     */
    public record Limits(
            @DefaultValue("4") int maxRunning,
            @DefaultValue("64") int maxWaiting,
            @DefaultValue("30s") Duration queueTime) {

        RequestLimits toLimits() {
            return RequestLimits.builder()
                    .maxRunning(maxRunning)
                    .maxWaiting(maxWaiting)
                    .queueTime(queueTime)
                    .build();
        }
    }
}
