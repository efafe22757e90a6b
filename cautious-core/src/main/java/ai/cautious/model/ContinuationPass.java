package ai.cautious.model;

import static java.util.Objects.requireNonNull;

import ai.cautious.InvalidOptionException;
import ai.cautious.internal.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One of the passes in which a session scores several continuations of its sequence, so that what they share at their
 * beginning is computed once: for engines that implement {@link TokenSession#logProbabilities}. Immutable.
 *
 * <p>The passes are made in order. A pass keeps the first {@code kept} of the tokens behind the sequence that are in the
 * cache and computes {@code tokens} after them; the first pass has the sequence's last token before its rows, as its row
 * is wanted, too.
 *
 * @param kept how many tokens behind the sequence stay as the pass before left them
 * @param tokens computed behind those, all of a continuation but its last, whose row nobody asks for
 * @param targets what is scored
 */
public record ContinuationPass(int kept, int[] tokens, List<Target> targets) {

    /**
     * A probability to read.
     *
     * @param row the row that predicts it: 0 is that of the token before {@code tokens}, i + 1 that of the token i of them.
     *     Row 0 is wanted of the first pass only
     * @param token the predicted token
     * @param continuation whose token it is
     */
    public record Target(int row, int token, int continuation) {}

    /** Copies both. */
    public ContinuationPass {
        requireNonNull(tokens, "tokens");
        requireNonNull(targets, "targets");
        tokens = tokens.clone();
        targets = List.copyOf(targets);
    }

    /** A copy of the tokens, {@code [n]}. */
    @Override
    public int[] tokens() {
        return tokens.clone();
    }

    /**
     * The passes that score continuations: fewest where those that begin alike stand together.
     *
     * @throws InvalidOptionException if a continuation is empty
     */
    public static List<ContinuationPass> plan(int[]... continuations) {
        requireNonNull(continuations, "continuations");
        for (int[] continuation : continuations) {
            Require.that(continuation.length > 0, "continuation", "empty", "at least one token");
        }
        List<ContinuationPass> passes = new ArrayList<>();
        int[] scored = new int[continuations.length];
        int[] cached = {};
        for (int i = 0; i < continuations.length; i++) {
            int[] continuation = continuations[i];
            if (scored[i] == continuation.length) {
                continue;
            }
            int kept = shared(cached, continuation);
            cached = Arrays.copyOf(continuation, continuation.length - 1);
            List<Target> targets = new ArrayList<>();
            for (int place = scored[i]; place < continuation.length; place++) {
                for (int other = i; other < continuations.length; other++) {
                    boolean alike = scored[other] == place
                            && continuations[other].length > place
                            && shared(continuation, continuations[other]) >= place;
                    if (alike) {
                        targets.add(new Target(place - kept, continuations[other][place], other));
                        scored[other]++;
                    }
                }
            }
            passes.add(new ContinuationPass(kept, Arrays.copyOfRange(cached, kept, cached.length), targets));
        }
        return passes;
    }

    private static int shared(int[] one, int[] other) {
        int mismatch = Arrays.mismatch(one, other);
        return mismatch < 0 ? one.length : mismatch;
    }
}
