package ai.cautious.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Warping is {@code transformers}' own: {@code src/test/reference/make_warpers.py} made what is compared with. */
class WarpingReferenceTest {

    private static final int VOCABULARY = 6;

    /** One of the file's cases. */
    record Case(
            String name,
            Options options,
            int[] prompt,
            int[] generated,
            Set<Integer> endTokens,
            float[] logits,
            double[] expected) {

        Sampling sampling() {
            return WarpingReferenceTest.sampling(options.toSampling(), prompt, endTokens, generated);
        }
    }

    /** Options as {@code transformers} has them: sampling at temperature 1, where nothing else is said. */
    record Options(
            Double temperature,
            Integer topK,
            Double topP,
            Double minP,
            Double repetitionPenalty,
            double presencePenalty,
            double frequencyPenalty,
            Map<Integer, Double> logitBias,
            Set<Integer> bannedTokens,
            int minNewTokens) {

        SamplingOptions toSampling() {
            return SamplingOptions.builder()
                    .temperature(temperature == null ? 1 : temperature)
                    .topK(topK == null || topK == 0 ? OptionalInt.empty() : OptionalInt.of(topK))
                    .topP(topP == null ? 1 : topP)
                    .minP(minP == null ? 0 : minP)
                    .repetitionPenalty(repetitionPenalty == null ? 1 : repetitionPenalty)
                    .presencePenalty(presencePenalty)
                    .frequencyPenalty(frequencyPenalty)
                    .logitBias(logitBias == null ? Map.of() : logitBias)
                    .bannedTokens(bannedTokens == null ? Set.of() : bannedTokens)
                    .minNewTokens(minNewTokens)
                    .build();
        }
    }

    static Stream<Arguments> cases() throws IOException {
        try (InputStream file = WarpingReferenceTest.class.getResourceAsStream("/warpers.json")) {
            return Arrays.stream(new ObjectMapper().readValue(file, Case[].class))
                    .map(reference -> argumentSet(reference.name(), reference));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void warpsAsTransformersDoes(Case reference) {
        HostDistributions p = HostDistributions.ofLogits(new float[][] {reference.logits()}, reference.sampling());
        assertThat(row(p, 0)).containsExactly(reference.expected(), Offset.offset(1e-6));
    }

    @Property(tries = 300, seed = "7")
    void eachRowLooksBackOnTheDraftedTokensBeforeIt(
            @ForAll @Size(5) List<@IntRange(max = VOCABULARY - 1) Integer> drafted,
            @ForAll @Size(max = 4) List<@IntRange(max = VOCABULARY + 1) Integer> prompt,
            @ForAll @Size(max = 4) List<@IntRange(max = VOCABULARY - 1) Integer> answer,
            @ForAll @Size(6) List<@Size(VOCABULARY) List<@DoubleRange(min = -4, max = 4) Double>> logits,
            @ForAll @IntRange(max = 10) int minNewTokens) {
        SamplingOptions options = SamplingOptions.builder()
                .temperature(1)
                .repetitionPenalty(1.5)
                .presencePenalty(0.5)
                .frequencyPenalty(0.25)
                .minNewTokens(minNewTokens)
                .build();
        float[][] rows = logits.stream().map(WarpingReferenceTest::floats).toArray(float[][]::new);
        HostDistributions block = HostDistributions.ofLogits(
                rows, sampling(options, ints(prompt), Set.of(1), ints(answer)), ints(drafted));
        Sampling growing = sampling(options, ints(prompt), Set.of(1), ints(answer));
        for (int i = 0; i < rows.length; i++) {
            assertThat(row(block, i)).isEqualTo(row(HostDistributions.ofLogits(new float[][] {rows[i]}, growing), 0));
            if (i < drafted.size()) {
                growing.history().append(drafted.get(i));
            }
        }
    }

    private static Sampling sampling(SamplingOptions options, int[] prompt, Set<Integer> endTokens, int... answer) {
        TokenHistory history = new TokenHistory(prompt);
        Arrays.stream(answer).forEach(history::append);
        return new Sampling(options, history, endTokens);
    }

    /** All probabilities at a position, undiminished by a float's precision. */
    private static double[] row(HostDistributions p, int position) {
        double[] row = new double[p.vocabularySize()];
        for (int token = 0; token < row.length; token++) {
            int[] tokens = new int[position + 1];
            tokens[position] = token;
            row[token] = p.probabilities(tokens)[position];
        }
        return row;
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    private static float[] floats(List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }
}
