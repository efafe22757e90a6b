package ai.cautious.safety;

import java.util.function.Predicate;

/** {@link OutputMonitor#ofText}. */
record TextRule(String name, Predicate<String> allowed, AuditListener auditListener) implements OutputMonitor {

    private static final MonitorDecision WITHHELD =
            MonitorDecision.withheld(MonitorDecision.Cause.RULE).build();

    @Override
    public MonitorSession open(MonitorContext context) {
        return answer -> allowed.test(answer) ? MonitorDecision.released() : WITHHELD;
    }
}
