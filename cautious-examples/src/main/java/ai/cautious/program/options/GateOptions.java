package ai.cautious.program.options;

import ai.cautious.CautiousGenerator;
import ai.cautious.InvalidOptionException;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether the draft judges the prompt first, and what follows. */
public final class GateOptions {

    @Option(
            names = "--gate",
            negatable = true,
            description = "Let the draft judge the prompt first, or not; by default it does if it was tuned to.")
    private @Nullable Boolean gate;

    @Option(
            names = "--on-toxic",
            paramLabel = "refuse|harden|annotate",
            description = "What follows for a toxic prompt; by default it is refused.")
    private @Nullable SafetyAction onToxic;

    @Mixin
    private JudgeOptions judge = new JudgeOptions();

    /** Whether a gate is asked for, by itself or by what only a gate has. */
    public boolean isAsked() {
        return Boolean.TRUE.equals(gate) || onToxic != null || judge.areGiven();
    }

    /** Whether there is to be no gate. */
    public boolean isDeclined() {
        return Boolean.FALSE.equals(gate);
    }

    /**
     * Gives a builder the gate, or takes away the one that it would have by itself.
     *
     * @throws InvalidOptionException if an option is out of range, or of a gate that is declined
     */
    public void addTo(CautiousGenerator.Builder builder) {
        if (isDeclined()) {
            if (isAsked()) {
                throw new InvalidOptionException("--no-gate leaves nothing to judge by --on-toxic, --threshold,"
                        + " --moderation-instruction, --judge-profile, --toxic-from, --min-marker-mass, --max-judged-tokens or"
                        + " --judged-roles; leave them out, or it");
            }
            builder.withoutSafetyGate();
        } else if (isAsked()) {
            SafetyGate.Builder asked = judge.gate();
            if (onToxic != null) {
                asked.onToxic(onToxic);
            }
            builder.safetyGate(asked.build());
        }
    }

    /** Gives a builder the draft as a judge, as these options have it asked. */
    public void addJudge(CautiousGenerator.Builder builder, ModelPair models, PairOptions pair) {
        if (isAsked()) {
            models.draft().ifPresent(draft -> builder.safetyJudge(judge.of(draft, pair, models.verifier())));
        }
    }
}
