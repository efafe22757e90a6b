package ai.cautious.drafting;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;

/**
 * One round of a generation.
 *
 * @param source what drafted
 * @param drafted γ, the number of drafted tokens
 * @param accepted how many of them stood
 */
public record DraftRound(DraftSource source, int drafted, int accepted) {

    /** @throws InvalidOptionException if the numbers do not fit together */
    public DraftRound {
        requireNonNull(source, "source");
        Require.that(
                drafted >= 0 && drafted <= DraftLength.MAX && (drafted == 0) == (source == DraftSource.NONE),
                "drafted",
                drafted + " from " + source,
                "from 1 to " + DraftLength.MAX + ", or 0 from NONE");
        Require.that(accepted >= 0 && accepted <= drafted, "accepted", accepted, "from 0 to " + drafted);
    }
}
