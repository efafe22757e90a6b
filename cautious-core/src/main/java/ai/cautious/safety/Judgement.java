package ai.cautious.safety;

import static java.util.Objects.requireNonNull;

import ai.cautious.internal.Require;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a judge made of one text, which it may have read several times: in windows, or its newest turn alone. Immutable. */
public final class Judgement {

    /** No verdict is worse than a verdict of safe, and better than one of toxic. */
    static final Comparator<GateOutcome> BY_HARM = Comparator.<GateOutcome>comparingInt(Judgement::harm)
            .thenComparingDouble(outcome -> outcome instanceof SafetyVerdict verdict ? verdict.toxicProbability() : 0);

    private final List<GateOutcome> outcomes;

    private Judgement(List<GateOutcome> outcomes) {
        this.outcomes = outcomes;
    }

    /** Of a text that was read in one piece. */
    public static Judgement of(GateOutcome outcome) {
        return new Judgement(List.of(requireNonNull(outcome, "outcome")));
    }

    /**
     * Of a text that was read several times.
     *
     * @param outcomes one for each reading, in order
     * @throws ai.cautious.InvalidOptionException if there is none
     */
    public static Judgement of(List<? extends GateOutcome> outcomes) {
        List<GateOutcome> all = List.copyOf(requireNonNull(outcomes, "outcomes"));
        Require.that(!all.isEmpty(), "outcomes", "empty", "at least one");
        return new Judgement(all);
    }

    private static int harm(GateOutcome outcome) {
        if (!(outcome instanceof SafetyVerdict verdict)) {
            return 1;
        }
        return verdict.label() == SafetyVerdict.Label.TOXIC ? 2 : 0;
    }

    /** What each reading came to, in order. */
    public List<GateOutcome> outcomes() {
        return outcomes;
    }

    /** The worst of them, by the judge's own threshold. */
    public GateOutcome outcome() {
        return outcomes.stream().max(BY_HARM).orElseThrow();
    }

    /** How often it was read: in how many windows, and otherwise. */
    public int windows() {
        return outcomes.size();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Judgement judgement && outcomes.equals(judgement.outcomes);
    }

    @Override
    public int hashCode() {
        return outcomes.hashCode();
    }

    @Override
    public String toString() {
        return outcomes.toString();
    }
}
