package ai.cautious.internal.decoding;

import ai.cautious.drafting.DraftSource;
import ai.cautious.model.DraftPlan;
import java.util.HashMap;
import java.util.Map;

/**
 * Drafts what raises the number of tokens per second: the gain of a round is the tokens that it is expected to add, less
 * those that the time it takes would give otherwise. Where nothing gains, decoding is plain, and drafting is tried again
 * ever more sparingly. Not thread-safe.
 */
final class AdaptivePlanner implements RoundPlanner {

    private static final int LONGEST = 12;
    private static final int FIRST_PROBE = 6;
    private static final int PROBE_GROWTH = 4;
    /** In tokens: how much what other texts showed counts for this one. */
    private static final int EXPECTATION_WEIGHT = 4;
    /** Each text gets a chance to repeat itself, whatever the others did. */
    private static final double LEAST_EXPECTED = 0.2;

    private final DraftingExperience experience;
    private final AcceptanceRate acceptance;
    private final Map<Integer, AcceptanceRate> lookup = new HashMap<>();
    private int plainRounds;
    private int nextProbe = FIRST_PROBE;

    AdaptivePlanner(DraftingExperience experience) {
        this.experience = experience;
        this.acceptance = new AcceptanceRate(experience.modelAcceptance(), EXPECTATION_WEIGHT);
    }

    @Override
    public Plan next(Room room) {
        if (!experience.knowsPlainDecoding()) {
            return Plan.PLAIN;
        }
        double plainSpeed = 1 / experience.verifyNanos(1);
        int modelLength = fastestLength(room.model(), plainSpeed);
        double speed = speed(modelLength);
        int lookupLength = lookupLength(room, speed);
        if (lookupLength > 0) {
            return Plan.of(DraftSource.LOOKUP, lookupLength);
        }
        if (modelLength > 0) {
            return new Plan(DraftSource.MODEL, stoppingEarly(room.model(), modelLength, speed));
        }
        return room.model() > 0 && isTimeToProbe() ? Plan.of(DraftSource.MODEL, 1) : Plan.PLAIN;
    }

    /** How many looked-up tokens gain most over the speed that there is without them; 0 where none gain. */
    private int lookupLength(Room room, double speed) {
        int best = 0;
        double bestGain = 0;
        for (int length = 1; length <= room.lookup(); length++) {
            double rate = lookupAcceptance(room.match()).rate();
            double gain = expectedTokens(rate, length) - speed * experience.verifyNanos(length + 1);
            if (gain > bestGain) {
                best = length;
                bestGain = gain;
            }
        }
        return best;
    }

    private AcceptanceRate lookupAcceptance(int match) {
        return lookup.computeIfAbsent(
                match,
                length -> new AcceptanceRate(
                        Math.max(LEAST_EXPECTED, experience.lookupAcceptance(length)), EXPECTATION_WEIGHT));
    }

    /** γ of the highest speed, were all tokens alike; 0 where plain decoding is as fast. */
    private int fastestLength(int room, double plainSpeed) {
        int best = 0;
        double bestSpeed = plainSpeed;
        for (int length = 1; length <= Math.min(room, LONGEST); length++) {
            double speed = speed(length);
            if (speed > bestSpeed) {
                best = length;
                bestSpeed = speed;
            }
        }
        return best;
    }

    /** Tokens per ns of rounds that draft so many tokens with the model. */
    private double speed(int length) {
        return expectedTokens(acceptance.rate(), length)
                / (length * experience.draftNanos() + experience.verifyNanos(length + 1));
    }

    /** Of a round whose drafted tokens each stand at the same rate. */
    private static double expectedTokens(double rate, int length) {
        double tokens = 1;
        double reach = 1;
        for (int i = 0; i < length; i++) {
            reach *= rate;
            tokens += reach;
        }
        return tokens;
    }

    /** Up to as many tokens as there is room for, while the next is likely enough to stand to be worth its time. */
    private DraftPlan stoppingEarly(int room, int length, double speed) {
        double verifying = (experience.verifyNanos(length + 1) - experience.verifyNanos(1)) / length;
        double cost = experience.draftNanos() + Math.max(0, verifying);
        double minReach = Math.min(1, speed * cost / acceptance.rate());
        return DraftPlan.builder()
                .length(Math.min(room, LONGEST))
                .minReach(minReach)
                .acceptanceByConfidence(experience.acceptanceByConfidence().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray())
                .build();
    }

    private boolean isTimeToProbe() {
        if (++plainRounds < nextProbe) {
            return false;
        }
        nextProbe *= PROBE_GROWTH;
        return true;
    }

    @Override
    public void observe(Outcome outcome) {
        experience.observe(outcome);
        if (outcome.round().source() != DraftSource.NONE) {
            AcceptanceRate rate =
                    outcome.round().source() == DraftSource.MODEL ? acceptance : lookupAcceptance(outcome.match());
            rate.addAll(outcome.round());
        }
    }
}
