package ai.cautious.program.bench;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one prompt gave, plainly, speculatively and in a peer.
 *
 * @param partsAt the first token in which the two answers differ; null where they are equal
 * @param partsBy how far apart the verifier has the two tokens there, in nats: next to nothing is a tie; null where the
 *     answers are equal, or one is the other's beginning
 */
public record BenchRow(
        String category,
        String prompt,
        int generatedTokens,
        @JsonUnwrapped Comparison comparison,
        boolean textsAgree,
        @Nullable Integer partsAt,
        @Nullable Double partsBy) {

    /** How far apart the verifier has two tokens. */
    @FunctionalInterface
    public interface Gap {
        /** The difference of their log-probabilities behind the answer so far, in nats. */
        double nats(int[] answer, int one, int other);
    }

    public static BenchRow of(BenchPrompt prompt, BenchAnswers answers, Gap gap) {
        int[] one = answers.plain().tokens();
        int[] other = answers.speculative().tokens();
        int mismatch = Arrays.mismatch(one, other);
        Integer partsAt = mismatch < 0 ? null : mismatch;
        Double partsBy = null;
        if (partsAt != null && partsAt < Math.min(one.length, other.length)) {
            partsBy = gap.nats(Arrays.copyOf(one, partsAt), one[partsAt], other[partsAt]);
        }
        BenchGroup alone = new BenchGroup();
        alone.add(answers);
        return new BenchRow(
                prompt.category(),
                prompt.text(),
                answers.speculative().report().generatedTokens(),
                alone.comparison(),
                partsAt == null,
                partsAt,
                partsBy);
    }

    /** For people: whether the texts are equal, and where they part. */
    public String texts() {
        if (partsAt == null) {
            return "texts are equal";
        }
        String where = "texts part at token " + partsAt;
        return partsBy == null ? where : where + String.format(Locale.ROOT, ", by %.1e nats", partsBy);
    }
}
