package ai.cautious.internal.decoding;

import ai.cautious.InvalidOptionException;
import ai.cautious.drafting.DraftLength;
import ai.cautious.drafting.DraftRound;
import ai.cautious.drafting.DraftSource;
import ai.cautious.model.DraftPlan;
import java.util.Iterator;

/** Decides what each round of one generation drafts. Not thread-safe. */
interface RoundPlanner {

    /**
     * What could be drafted in a round.
     *
     * @param model how many tokens the draft model could draft
     * @param lookup how many tokens follow the place that lookup found
     * @param match how many tokens matched there
     */
    record Room(int model, int lookup, int match) {}

    /**
     * What is drafted in a round.
     *
     * @param source what drafts
     * @param draft how much; γ = 0 exactly where the source is {@link DraftSource#NONE}
     */
    record Plan(DraftSource source, DraftPlan draft) {

        static final Plan PLAIN = new Plan(DraftSource.NONE, DraftPlan.of(0));

        static Plan of(DraftSource source, int length) {
            return length == 0 ? PLAIN : new Plan(source, DraftPlan.of(length));
        }
    }

    /**
     * What a round came to.
     *
     * @param round what was drafted and how much of it stood
     * @param match how many tokens had matched where lookup drafted
     * @param confidences the draft model's at each drafted position; empty where they are not known
     * @param behind how many tokens the draft model had to catch up with before it drafted
     * @param draftNanos time of drafting, ns
     * @param verifyNanos time of verifying, ns
     */
    record Outcome(DraftRound round, int match, double[] confidences, int behind, long draftNanos, long verifyNanos) {}

    /** What the next round drafts, from the second on: the first drafts nothing. Never more than there is room for. */
    Plan next(Room room);

    /** What a round came to, for those who adapt to it. */
    default void observe(Outcome outcome) {
        // A planner need not adapt.
    }

    /**
     * The planner of a generation.
     *
     * @param experience what earlier generations showed; grows by this one where the length adapts
     */
    static RoundPlanner of(DraftLength length, DraftingExperience experience) {
        if (length instanceof DraftLength.Fixed fixed) {
            return fixed(fixed.tokens());
        }
        if (length instanceof DraftLength.Replay replay) {
            return replay(replay);
        }
        if (length instanceof DraftLength.Auto) {
            return new AdaptivePlanner(experience);
        }
        throw new InvalidOptionException("draftLength", length, "automatic, fixed or a replay");
    }

    /** Always as many tokens, from lookup wherever it finds something. */
    private static RoundPlanner fixed(int length) {
        return room -> room.lookup() > 0
                ? Plan.of(DraftSource.LOOKUP, Math.min(length, room.lookup()))
                : Plan.of(DraftSource.MODEL, Math.min(length, room.model()));
    }

    /** As in an earlier run, as far as there is room. */
    private static RoundPlanner replay(DraftLength.Replay earlier) {
        Iterator<DraftRound> rounds = earlier.rounds().stream().skip(1).iterator();
        return room -> {
            if (!rounds.hasNext()) {
                return Plan.PLAIN;
            }
            DraftRound round = rounds.next();
            int possible =
                    switch (round.source()) {
                        case NONE -> 0;
                        case MODEL -> room.model();
                        case LOOKUP -> room.lookup();
                    };
            return Plan.of(round.source(), Math.min(round.drafted(), possible));
        };
    }
}
