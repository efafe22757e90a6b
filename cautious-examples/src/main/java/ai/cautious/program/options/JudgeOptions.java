package ai.cautious.program.options;

import ai.cautious.safety.SafetyGate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a draft is asked for a judgement, where that is not to be as its own file has it. */
public final class JudgeOptions {

    @Option(names = "--threshold", paramLabel = "P", description = "From which probability on a prompt is toxic.")
    private @Nullable Double threshold;

    @Option(names = "--moderation-instruction", paramLabel = "TEXT", description = "What the judge reads first.")
    private @Nullable String instruction;

    @Option(
            names = "--min-marker-mass",
            paramLabel = "P",
            description = "The least probability of both markers together that makes a judge. Default: 0.5.")
    private @Nullable Double minMarkerMass;

    /** Whether any was given. */
    public boolean areGiven() {
        return threshold != null || instruction != null || minMarkerMass != null;
    }

    /**
     * A gate with these values.
     *
     * @throws ai.cautious.InvalidOptionException if one is out of range
     */
    public SafetyGate.Builder gate() {
        SafetyGate.Builder gate = SafetyGate.builder();
        if (threshold != null) {
            gate.threshold(threshold);
        }
        if (instruction != null) {
            gate.instruction(instruction);
        }
        if (minMarkerMass != null) {
            gate.minMarkerMass(minMarkerMass);
        }
        return gate;
    }
}
