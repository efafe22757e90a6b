package ai.cautious.safety;

import static java.util.Objects.requireNonNull;

import ai.cautious.ModelIdentity;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A reader of the growing answer that can stop it before unsafe text is released.
 *
 * <pre>{@code
 * OutputMonitor monitor = OutputMonitor.ofText(text -> !text.contains("BEGIN PRIVATE KEY"));
 * }</pre>
 *
 * <p>Text, and its tokens, are held back until a sentence or a line has ended, or {@link #holdBack()} characters are
 * unread, or the answer is complete; then the monitor reads the whole answer so far, with whatever has come after the
 * sentence's end, and all of it is released or none. A monitor that throws stops the answer. Every decision is on record.
 * Implementations are thread-safe.
 */
@FunctionalInterface
public interface OutputMonitor {

    /** How many characters are held back at most, by default. */
    int DEFAULT_HOLD_BACK = 400;

    /**
     * Begins with an answer.
     *
     * @return closed with the answer
     */
    MonitorSession open(MonitorContext context);

    /** What records and results call it; by default its class, if that has a name. */
    default String name() {
        String name = getClass().getSimpleName();
        // A lambda's is another in each run.
        return name.isEmpty() || getClass().isSynthetic() ? "OutputMonitor" : name;
    }

    /**
     * The hold-back: how many characters that the monitor has not read are held back before it is asked even within a
     * sentence. A round's tokens are held together, so that it may be a few more.
     */
    default int holdBack() {
        return DEFAULT_HOLD_BACK;
    }

    /** Who is told of each decision; by default {@link AuditListener#logging}. */
    default AuditListener auditListener() {
        return AuditListener.logging();
    }

    /** How what was judged is told apart in the audit; by default by SHA-256. */
    default ContentHash contentHash() {
        return ContentHash.sha256();
    }

    /** The judge that it asks, if it asks one. */
    default Optional<ModelIdentity> judge() {
        return Optional.empty();
    }

    /**
     * A rule about the text.
     *
     * @param allowed whether an answer may be released that begins with a text: all of it so far
     */
    static OutputMonitor ofText(Predicate<String> allowed) {
        return ofText("TextRule", allowed, AuditListener.logging());
    }

    /**
     * A rule about the text, by its name.
     *
     * @param name what records and results call it
     * @param allowed whether an answer may be released that begins with a text: all of it so far
     * @param auditListener who is told of each decision
     */
    static OutputMonitor ofText(String name, Predicate<String> allowed, AuditListener auditListener) {
        return new TextRule(
                requireNonNull(name, "name"),
                requireNonNull(allowed, "allowed"),
                requireNonNull(auditListener, "auditListener"));
    }

    /**
     * Asks a judge about the answer, as a gate has it. Of an answer that it reads on a model computes only what is new, and
     * what its template has behind that, until it is longer than the model's window.
     *
     * @param judge what it holds stays the caller's to close, after the last answer
     * @param gate the answer is stopped where it would refuse or harden, and where there is no verdict unless it fails open
     * @throws ai.cautious.InvalidOptionException if the judge does not read answers, or the gate has a
     *     category that it does not know
     */
    static OutputMonitor judgedBy(SafetyJudge judge, SafetyGate gate) {
        return new JudgedOutput(requireNonNull(judge, "judge"), requireNonNull(gate, "gate"));
    }
}
