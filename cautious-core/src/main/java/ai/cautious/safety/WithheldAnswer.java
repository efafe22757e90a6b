package ai.cautious.safety;

import static java.util.Objects.requireNonNull;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Who withheld the rest of an answer, and why. Immutable. */
public final class WithheldAnswer {

    private final String monitor;
    private final MonitorDecision decision;

    private WithheldAnswer(String monitor, MonitorDecision decision) {
        this.monitor = requireNonNull(monitor, "monitor");
        this.decision = requireNonNull(decision, "decision");
    }

    /** The decision of the monitor of a name. */
    public static WithheldAnswer by(String monitor, MonitorDecision decision) {
        return new WithheldAnswer(monitor, decision);
    }

    /** The output monitor's name. */
    public String monitor() {
        return monitor;
    }

    /** What it decided. */
    public MonitorDecision decision() {
        return decision;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof WithheldAnswer withheld
                && monitor.equals(withheld.monitor)
                && decision.equals(withheld.decision);
    }

    @Override
    public int hashCode() {
        return Objects.hash(monitor, decision);
    }

    @Override
    public String toString() {
        return monitor + " " + decision;
    }
}
