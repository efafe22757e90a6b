package ai.cautious.safety;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** {@link AuditListener#logging}. */
record LoggingListener() implements AuditListener {

    private static final Logger LOG = LoggerFactory.getLogger("ai.cautious.safety.audit");

    @Override
    public void decided(AuditEvent event) {
        GateDecision decision = event.decision();
        Level level = decision.action() == SafetyAction.ALLOW ? Level.DEBUG : Level.INFO;
        LOG.atLevel(decision.failure().isPresent() ? Level.WARN : level)
                .log(
                        "{} of prompt {}: {}, threshold {}, judged by {} for {}, {} ms",
                        decision.action(),
                        event.promptSha256(),
                        decision.outcome(),
                        event.threshold(),
                        event.judge(),
                        event.verifier().orElse("nobody"),
                        event.latency().toMillis());
    }
}
