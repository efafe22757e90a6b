package ai.cautious.internal.decoding;

import ai.cautious.drafting.DraftLength;
import ai.cautious.drafting.DraftRound;
import ai.cautious.drafting.DraftSource;
import ai.cautious.model.DraftPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * What a generator has learned from its generations about what drafting and verifying cost and how often drafted tokens
 * stand. Thread-safe.
 */
public final class DraftingExperience {

    private static final int BINS = 10;
    private static final int LONGEST_MATCH = 8;
    /** What a drafted token is taken to cost, as a share of a plain pass, before it has been measured. */
    private static final double ASSUMED_DRAFT = 0.3;

    /** After so many rounds that drafted, what plain decoding costs is measured anew. */
    private static final int STALE = 100;

    private final MeasuredTime[] verifying = new MeasuredTime[DraftLength.MAX + 2];
    private final MeasuredTime drafting = new MeasuredTime();
    private final AcceptanceRate model = new AcceptanceRate(0.7, 4);
    private final AcceptanceRate[] byConfidence = new AcceptanceRate[BINS];
    private final AcceptanceRate[] byMatch = new AcceptanceRate[LONGEST_MATCH + 1];
    /** The time of a verification by its width, in those of width 1. */
    private final double[] passCost = new double[DraftLength.MAX + 2];

    private int sincePlain;

    /**
     * With nothing learned yet.
     *
     * @param passCost the time of a verification by its width, in those of width 1, until it has been measured
     */
    public DraftingExperience(IntToDoubleFunction passCost) {
        for (int width = 0; width < verifying.length; width++) {
            verifying[width] = new MeasuredTime();
            // A copy, so that what was learned does not keep the model.
            this.passCost[width] = width == 0 ? 0 : passCost.applyAsDouble(width);
        }
        for (int bin = 0; bin < BINS; bin++) {
            // Two models mostly agree where one is sure, and often where it is not.
            byConfidence[bin] = new AcceptanceRate(Math.sqrt((bin + 0.5) / BINS), 4);
        }
        for (int match = 0; match <= LONGEST_MATCH; match++) {
            byMatch[match] = new AcceptanceRate(match / (match + 2.0), 4);
        }
    }

    /** Whether plain passes have been measured, and lately, without which nothing compares. */
    synchronized boolean knowsPlainDecoding() {
        return verifying[1].isKnown() && sincePlain < STALE;
    }

    /** How long a verification of so many tokens takes, ns: measured, or between and beyond what was measured. */
    synchronized double verifyNanos(int width) {
        int below = width;
        while (below > 0 && !verifying[below].isKnown()) {
            below--;
        }
        int above = width;
        while (above < verifying.length && !verifying[above].isKnown()) {
            above++;
        }
        boolean hasAbove = above < verifying.length;
        if (below == 0) {
            return hasAbove ? assumed(above, width) : 1;
        }
        if (!hasAbove) {
            return assumed(below, width);
        }
        double lower = verifying[below].nanos();
        return below == above ? lower : lower + (verifying[above].nanos() - lower) * (width - below) / (above - below);
    }

    /** How long it takes by the measured time of another width. */
    private double assumed(int measured, int width) {
        return verifying[measured].nanos() * passCost[width] / passCost[measured];
    }

    /** How long the draft model takes for each token, ns. */
    synchronized double draftNanos() {
        return drafting.isKnown() ? drafting.nanos() : ASSUMED_DRAFT * verifyNanos(1);
    }

    /** The share of the model's drafted tokens that stood. */
    synchronized double modelAcceptance() {
        return model.rate();
    }

    /** The share of tokens that stood after a match of so many tokens. */
    synchronized double lookupAcceptance(int match) {
        return byMatch[Math.min(match, LONGEST_MATCH)].rate();
    }

    /** The acceptance to expect by confidence, for a {@link DraftPlan}. */
    synchronized List<Double> acceptanceByConfidence() {
        List<Double> rates = new ArrayList<>();
        for (AcceptanceRate rate : byConfidence) {
            rates.add(rate.rate());
        }
        return rates;
    }

    synchronized void observe(RoundPlanner.Outcome outcome) {
        DraftRound round = outcome.round();
        verifying[round.drafted() + 1].add(outcome.verifyNanos());
        sincePlain = round.source() == DraftSource.NONE ? 0 : sincePlain + 1;
        if (round.source() == DraftSource.LOOKUP) {
            byMatch[Math.min(outcome.match(), LONGEST_MATCH)].addAll(round);
        } else if (round.source() == DraftSource.MODEL) {
            model.addAll(round);
            // Catching up with what others drafted is no part of what a token costs.
            if (outcome.behind() <= 2) {
                drafting.add(outcome.draftNanos() / (double) round.drafted());
            }
            double[] confidences = outcome.confidences();
            for (int i = 0; i < Math.min(round.accepted() + 1, confidences.length); i++) {
                byConfidence[DraftPlan.bin(confidences[i], BINS)].add(i < round.accepted());
            }
        }
    }
}
