package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.internal.TokenList;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.testing.LetterTokenizer;
import ai.cautious.testing.TableModel;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AnswerEndTest {

    private static final int LENGTH = 24;

    private static GenerationResult generate(TableModel verifier, TableModel draft, int draftLength, String... stops) {
        return generate(verifier, draft, draftLength, SamplingOptions.greedy(), stops);
    }

    /** The result, which the deltas make up. */
    private static GenerationResult generate(
            TableModel verifier, TableModel draft, int draftLength, SamplingOptions sampling, String... stops) {
        CautiousGenerator generator = CautiousGenerator.builder()
                .verifier(verifier)
                .draft(draft)
                .draftLength(draftLength)
                .build();
        GenerationRequest request = GenerationRequest.builder()
                .prompt("abc")
                .maxNewTokens(LENGTH)
                .stopStrings(List.of(stops))
                .sampling(sampling)
                .build();
        try (GenerationStream stream = generator.stream(request)) {
            StringBuilder text = new StringBuilder();
            TokenList tokens = new TokenList();
            while (stream.hasNext()) {
                if (stream.next() instanceof GenerationEvent.TextDelta delta) {
                    text.append(delta.text());
                    tokens.add(delta.tokens());
                }
            }
            assertThat(text).hasToString(stream.result().text());
            assertThat(tokens.toArray()).isEqualTo(stream.result().tokens());
            return stream.result();
        }
    }

    @Property(tries = 300, seed = "11")
    void aStopStringEndsTheAnswerBeforeItWhereverItLies(
            @ForAll @IntRange(max = 50) int seed,
            @ForAll @IntRange(max = 8) int draftLength,
            @ForAll @IntRange(min = 1, max = 3) int lettersOfAToken,
            @ForAll @IntRange(max = LENGTH - 6) int from,
            @ForAll @IntRange(min = 1, max = 6) int length) {
        TableModel verifier = TableModel.of(seed, 8, 3).reading(new LetterTokenizer(8, 8, lettersOfAToken));
        TableModel draft =
                seed % 2 == 0 ? verifier : TableModel.of(seed + 1, 8, 3).reading(verifier.tokenizer());
        GenerationResult whole = generate(verifier, draft, draftLength);
        String stop = whole.text().substring(from, from + length);
        int start = whole.text().indexOf(stop);
        int tokens = (start + length + lettersOfAToken - 1) / lettersOfAToken;
        GenerationResult stopped = generate(verifier, draft, draftLength, stop);
        assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(stopped.text()).isEqualTo(whole.text().substring(0, start));
        assertThat(stopped.tokens()).isEqualTo(Arrays.copyOf(whole.tokens(), tokens));
        assertThat(stopped.report().generatedTokens()).isEqualTo(tokens);
    }

    @Test
    void aStopStringThatIsOnlyBegunIsPartOfTheAnswer() {
        TableModel verifier = TableModel.of(1, 8, 3);
        String text = generate(verifier, verifier, 4).text();
        String last = text.substring(LENGTH - 2);
        GenerationResult result = generate(verifier, verifier, 4, last + "x");
        assertThat(result.text()).isEqualTo(text);
        assertThat(result.finishReason()).isEqualTo(FinishReason.LENGTH);
    }

    @Test
    void anEndTokenInsideABlockEndsTheAnswer() {
        TableModel endless = TableModel.of(5, 8, 3);
        int[] tokens = generate(endless, endless, 0).tokens();
        for (int end : tokens) {
            TableModel verifier = endless.endingAt(end);
            GenerationResult result = generate(verifier, endless, 8);
            assertThat(result.tokens())
                    .isEqualTo(Arrays.stream(tokens)
                            .takeWhile(token -> token != end)
                            .toArray());
            assertThat(result.finishReason()).isEqualTo(FinishReason.STOP);
        }
    }

    @Property(tries = 100, seed = "12")
    void anAnswerDoesNotEndBeforeItHasItsFewestTokens(
            @ForAll @IntRange(max = 20) int seed,
            @ForAll @IntRange(max = 8) int draftLength,
            @ForAll @IntRange(max = LENGTH) int minNewTokens) {
        TableModel verifier = TableModel.of(seed, 8, 3).endingAt(1, 3, 5, 7);
        SamplingOptions sampling =
                SamplingOptions.builder().minNewTokens(minNewTokens).build();
        GenerationResult result = generate(verifier, TableModel.of(seed + 1, 8, 3), draftLength, sampling);
        assertThat(result.tokens())
                .hasSizeGreaterThanOrEqualTo(minNewTokens)
                .isEqualTo(generate(verifier, verifier, 0, sampling).tokens());
    }
}
