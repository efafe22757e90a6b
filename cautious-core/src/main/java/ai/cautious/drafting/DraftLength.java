package ai.cautious.drafting;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.List;

/** How many tokens are drafted in each round. Immutable. May grow: keep a default where you switch over it. */
public sealed interface DraftLength {

    /** The most tokens that a round may draft. */
    int MAX = 64;

    /**
     * As many as pay: chosen each round from the measured cost of drafting and verifying and from how many drafted tokens
     * stood, none where nothing pays.
     */
    static DraftLength auto() {
        return new Auto();
    }

    /**
     * Always the same number.
     *
     * @param tokens γ; 0 for plain decoding
     * @throws InvalidOptionException if it is not in {@code [0, 64]}
     */
    static DraftLength fixed(int tokens) {
        return new Fixed(tokens);
    }

    /**
     * As many as in an earlier run, from the same drafts: with the same seed, options and models the same text.
     *
     * @param rounds an earlier run's, from its report; drafting ends with them
     */
    static DraftLength replay(List<DraftRound> rounds) {
        return new Replay(rounds);
    }

    /** {@link #auto()}. */
    record Auto() implements DraftLength {}

    /**
     * {@link #fixed}.
     *
     * @param tokens γ
     */
    record Fixed(int tokens) implements DraftLength {

        /** @throws InvalidOptionException if the number is out of range */
        public Fixed {
            Require.that(tokens >= 0 && tokens <= MAX, "draftLength", tokens, "from 0 (plain decoding) to " + MAX);
        }
    }

    /**
     * {@link #replay}.
     *
     * @param rounds an earlier run's
     */
    record Replay(List<DraftRound> rounds) implements DraftLength {

        /** Copies the list. */
        public Replay {
            rounds = List.copyOf(requireNonNull(rounds, "rounds"));
        }
    }
}

/** Never made: outside this package a switch over the lengths needs a default, so that there may be more of them. */
final class LaterLength implements DraftLength {

    private LaterLength() {}
}
