package ai.cautious.examples;

import ai.cautious.GenerationResult;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one prompt gave, plainly and speculatively.
 *
 * @param partsAt the first token in which the two answers differ; null where they are equal
 */
record BenchRow(
        String category,
        String prompt,
        int generatedTokens,
        @JsonUnwrapped Comparison comparison,
        boolean textsAgree,
        @Nullable Integer partsAt) {

    static BenchRow of(BenchPrompt prompt, GenerationResult plain, GenerationResult speculative) {
        Integer partsAt = partsAt(plain.tokens(), speculative.tokens());
        return new BenchRow(
                prompt.category(),
                prompt.text(),
                speculative.report().generatedTokens(),
                Comparison.of(List.of(plain.report()), List.of(speculative.report())),
                partsAt == null,
                partsAt);
    }

    private static @Nullable Integer partsAt(List<Integer> one, List<Integer> other) {
        int shared = Math.min(one.size(), other.size());
        int i = 0;
        while (i < shared && one.get(i).equals(other.get(i))) {
            i++;
        }
        return i == one.size() && i == other.size() ? null : i;
    }
}
