package ai.cautious.examples;

import ai.cautious.GenerationReport;
import ai.cautious.GenerationResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a prompt gave, plainly and speculatively. */
record BenchRow(BenchPrompt prompt, GenerationResult plain, GenerationResult speculative) {

    String category() {
        return prompt.category();
    }

    double plainSpeed() {
        return plain.report().tokensPerSecond();
    }

    double speculativeSpeed() {
        return speculative.report().tokensPerSecond();
    }

    double acceptance() {
        GenerationReport report = speculative.report();
        return report.draftedTokens() == 0 ? 0 : report.acceptedTokens() / (double) report.draftedTokens();
    }

    /** The first token in which the two differ; null where they are equal. */
    @Nullable
    Integer partsAt() {
        List<Integer> one = plain.tokens();
        List<Integer> other = speculative.tokens();
        if (one.equals(other)) {
            return null;
        }
        int i = 0;
        while (i < one.size() && i < other.size() && one.get(i).equals(other.get(i))) {
            i++;
        }
        return i;
    }

    Map<String, Object> toJson() {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("category", prompt.category());
        object.put(
                "prompt", prompt.text().substring(0, Math.min(60, prompt.text().length())));
        object.put("generatedTokens", speculative.report().generatedTokens());
        object.put("plainTokensPerSecond", plainSpeed());
        object.put("speculativeTokensPerSecond", speculativeSpeed());
        object.put("ratio", plainSpeed() == 0 ? 0 : speculativeSpeed() / plainSpeed());
        object.put("acceptance", acceptance());
        object.put("textsAgree", partsAt() == null);
        object.put("partsAt", partsAt());
        return object;
    }

    /** Decoding speed over all prompts: all tokens after the firsts ÷ all time after the firsts. */
    static double speed(List<BenchRow> rows, Function<BenchRow, GenerationResult> side) {
        double tokens = 0;
        double seconds = 0;
        for (BenchRow row : rows) {
            GenerationReport report = side.apply(row).report();
            if (report.tokensPerSecond() > 0) {
                tokens += report.generatedTokens() - 1;
                seconds += (report.generatedTokens() - 1) / report.tokensPerSecond();
            }
        }
        return seconds == 0 ? 0 : tokens / seconds;
    }

    /** Milliseconds from request to end, over all prompts. */
    static double endToEnd(List<BenchRow> rows, Function<BenchRow, GenerationResult> side) {
        return rows.stream()
                .mapToDouble(row -> side.apply(row).report().endToEndMillis())
                .sum();
    }
}
