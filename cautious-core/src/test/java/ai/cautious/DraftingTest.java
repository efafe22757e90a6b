package ai.cautious;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.drafting.DraftLength;
import ai.cautious.drafting.PromptLookup;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.testing.TableModel;
import ai.cautious.testing.TestClock;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DraftingTest {

    private static final PromptLookup REPEATS = new PromptLookup(1, 4, 6);

    /** The ways to draft, with a draft model or without. */
    private enum Method {
        MODEL,
        LOOKUP,
        LOOKUP_AND_MODEL,
        RESTRICTED,
        AUTO,
        AUTO_LOOKUP_AND_MODEL,
        ENDED_BLEND;

        CautiousGenerator.Builder builder(TableModel verifier, TableModel draft, int draftLength) {
            TestClock clock = new TestClock();
            TableModel paced = draft.at(clock.passesOf(10, 0));
            CautiousGenerator.Builder builder = CautiousGenerator.builder()
                    .verifier(verifier.at(clock.passesOf(100, 0)))
                    .clock(clock)
                    .draftLength(draftLength);
            return switch (this) {
                case MODEL -> builder.draft(paced);
                case LOOKUP -> builder.promptLookup(REPEATS);
                case LOOKUP_AND_MODEL -> builder.draft(paced).promptLookup(REPEATS);
                case RESTRICTED -> builder.draft(paced.restrictedTo(DraftVocabulary.of(8, 0, 3, 4, 6)));
                case AUTO -> builder.draft(paced).draftLength(DraftLength.auto());
                case AUTO_LOOKUP_AND_MODEL ->
                    builder.draft(paced).promptLookup(REPEATS).draftLength(DraftLength.auto());
                case ENDED_BLEND -> builder.draft(paced).acceptancePolicy(AcceptancePolicy.blend(0.5, 0));
            };
        }
    }

    private static GenerationRequest request(int maxNewTokens) {
        return GenerationRequest.builder()
                .prompt("abcab")
                .maxNewTokens(maxNewTokens)
                .build();
    }

    @Property(tries = 1000, seed = "5")
    void greedySpeculationGivesThePlainText(
            @ForAll @IntRange(max = 50) int seed,
            @ForAll Method method,
            @ForAll @IntRange(min = 1, max = 8) int draftLength,
            @ForAll @IntRange(min = 1, max = 40) int maxNewTokens,
            @ForAll @IntRange(max = 2) int kindOfDraft,
            @ForAll @IntRange(min = 1, max = 60) int memory) {
        // Tokens 6 and 7 end an answer, so that ends fall anywhere in blocks.
        TableModel verifier = TableModel.of(seed, 8, 3).endingAt(6, 7).lookingBack(memory);
        TableModel draft =
                switch (kindOfDraft) {
                    case 0 -> verifier;
                    case 1 -> TableModel.of(seed + 1, 8, 3);
                    default -> TableModel.of(seed, 8, 0);
                };
        CautiousGenerator generator =
                method.builder(verifier, draft, draftLength).build();
        GenerationResult plain = generator.toBuilder().draftLength(0).build().generate(request(maxNewTokens));
        // The first answer teaches what adapts, so that the second is drafted.
        generator.generate(request(maxNewTokens));
        GenerationResult speculative = generator.generate(request(maxNewTokens));
        assertThat(speculative.tokens()).isEqualTo(plain.tokens());
        assertThat(speculative.text()).isEqualTo(plain.text());
        assertThat(speculative.finishReason()).isEqualTo(plain.finishReason());
        assertThat(plain.tokens()).doesNotContain(6, 7).hasSizeLessThanOrEqualTo(maxNewTokens);
        if (kindOfDraft == 0 && (method == Method.MODEL || method == Method.AUTO)) {
            // A draft that is the verifier is right about everything: any slip in its bookkeeping would show here.
            assertThat(speculative.report().acceptedTokens())
                    .isEqualTo(speculative.report().draftedTokens());
        }
    }

    @Property(tries = 300, seed = "10")
    void anEarlierRunIsReplayed(
            @ForAll @IntRange(max = 50) int seed,
            @ForAll Method method,
            @ForAll @IntRange(max = 8) int draftLength,
            @ForAll boolean greedy) {
        TableModel verifier = TableModel.of(seed, 8, 3).endingAt(7).lookingBack(2);
        CautiousGenerator generator = method.builder(verifier, TableModel.of(seed + 1, 8, 1), draftLength)
                .build();
        GenerationRequest request = request(60).toBuilder()
                .sampling(SamplingOptions.temperature(greedy ? 0 : 1))
                .seed(seed)
                .build();
        generator.generate(request);
        GenerationResult earlier = generator.generate(request);
        CautiousGenerator again = generator.toBuilder()
                .draftLength(DraftLength.replay(earlier.report().rounds()))
                .build();
        GenerationResult replayed = again.generate(request);
        assertThat(replayed.tokens()).isEqualTo(earlier.tokens());
        assertThat(replayed.report().rounds()).isEqualTo(earlier.report().rounds());
    }

    @Property(tries = 100, seed = "12")
    void aDraftWhoseTokensAreAllBannedLeavesTheTextToTheVerifier(
            @ForAll @IntRange(max = 50) int seed,
            @ForAll @IntRange(max = 1) int temperature,
            @ForAll @IntRange(max = 20) int minNewTokens) {
        TableModel verifier = TableModel.of(seed, 8, 3).endingAt(6);
        // The draft has four tokens, of which the fourth ends the answer.
        CautiousGenerator generator =
                Method.RESTRICTED.builder(verifier, verifier, 3).build();
        GenerationRequest request = request(30).toBuilder()
                .sampling(SamplingOptions.builder()
                        .temperature(temperature)
                        .bannedTokens(Set.of(0, 3, 4))
                        .minNewTokens(minNewTokens)
                        .build())
                .seed(seed)
                .build();
        GenerationResult result = generator.generate(request);
        assertThat(result.tokens()).doesNotContain(0, 3, 4).hasSizeGreaterThanOrEqualTo(minNewTokens);
        if (temperature == 0) {
            GenerationResult plain =
                    generator.toBuilder().draftLength(0).build().generate(request);
            assertThat(result.tokens()).isEqualTo(plain.tokens());
        }
    }

    @Test
    void aTextThatRepeatsItselfIsLookedUp() {
        TableModel verifier = TableModel.of(3, 8, 3).lookingBack(2);
        CautiousGenerator generator =
                Method.LOOKUP.builder(verifier, verifier, 6).build();
        GenerationReport report = generator.generate(request(100)).report();
        assertThat(report.rounds()).hasSizeLessThan(40);
        assertThat(report.acceptedTokens()).isGreaterThan(60);
    }
}
