package ai.cautious.safety;

import ai.cautious.ModelIdentity;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** {@link AuditListener#logging}. */
record LoggingListener() implements AuditListener {

    private static final Logger LOG = LoggerFactory.getLogger("ai.cautious.safety.audit");

    @Override
    public void decided(AuditEvent event) {
        Optional<MonitorDecision> monitored = event.monitorDecision();
        LOG.atLevel(level(event))
                .log(
                        "{} of {} {}{}: {}, by {} for {}, {} ms",
                        monitored
                                .map(decision -> decision.isReleased() ? "RELEASE" : "WITHHOLD")
                                .or(() -> event.gateDecision()
                                        .map(decision -> decision.action().name()))
                                .orElse("NOTHING"),
                        event.subject().name().toLowerCase(Locale.ROOT),
                        event.contentHash(),
                        event.correlationId().map(id -> " of " + id).orElse(""),
                        monitored
                                .map(Object::toString)
                                .or(() -> event.gateDecision()
                                        .map(decision -> decision.outcome().toString()))
                                .orElse("nothing decided"),
                        event.judge()
                                .map(ModelIdentity::name)
                                .or(event::monitor)
                                .orElse("nobody"),
                        event.verifier().map(ModelIdentity::name).orElse("nobody"),
                        event.latency().toMillis());
    }

    private static Level level(AuditEvent event) {
        boolean failed = event.gateDecision().flatMap(GateDecision::failure).isPresent()
                || event.monitorDecision()
                        .filter(decision -> decision.cause() == MonitorDecision.Cause.EXCEPTION)
                        .isPresent();
        boolean letThrough = event.monitorDecision()
                .map(MonitorDecision::isReleased)
                .orElse(event.gateDecision()
                        .map(decision -> decision.action() == SafetyAction.ALLOW)
                        .orElse(false));
        return failed ? Level.WARN : letThrough ? Level.DEBUG : Level.INFO;
    }
}
