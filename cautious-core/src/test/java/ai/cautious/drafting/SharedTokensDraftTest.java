package ai.cautious.drafting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.IncompatibleModelsException;
import ai.cautious.InvalidOptionException;
import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.model.DraftModel;
import ai.cautious.model.DraftSession;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.model.SessionOptions;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.testing.PiecesTokenizer;
import ai.cautious.testing.TableModel;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SharedTokensDraftTest {

    private static final PiecesTokenizer VERIFIERS =
            new PiecesTokenizer("a", "b", " a", " b", "abab", "<end>", "<only here>");
    private static final PiecesTokenizer DRAFTS =
            new PiecesTokenizer("<end>", " b", "ab", " a", "a", "ba", "b", "<odd>");
    private static final TableModel VERIFIER =
            TableModel.of(1, 7, 2).reading(VERIFIERS).endingAt(5);

    private static TableModel draft(int seed) {
        return TableModel.of(seed, 8, 2).reading(DRAFTS);
    }

    private static GenerationResult generate(DraftModel draft, int draftLength, SamplingOptions sampling) {
        return CautiousGenerator.builder()
                .verifier(VERIFIER)
                .draft(draft)
                .draftLength(draftLength)
                .build()
                .generate(GenerationRequest.builder()
                        .prompt("ab abab b a")
                        .maxNewTokens(60)
                        .sampling(sampling)
                        .build());
    }

    @Test
    void whatIsReadInOtherTokensIsComputedInSteps() {
        try (SharedTokensDraft shared = SharedTokensDraft.of(draft(2), VERIFIER);
                DraftSession session = shared.open(SessionOptions.of(40, 7))) {
            assertThat(session.prefill(3)).isZero();
            // "ab" is one token of the draft's and "abab" are two.
            session.append(0, 1, 4, 2, 3);
            assertThat(session.pending())
                    .isEqualTo(session.inOwnTokens().length())
                    .isEqualTo(5);
            assertThat(session.prefill(3)).isEqualTo(1);
            assertThat(session.pending()).isEqualTo(2);
            session.prefill();
            assertThat(session.pending()).isEqualTo(1);
            assertThat(session.reused()).isZero();
        }
    }

    @Test
    void whomCachesAreSharedWithIsPassedOnAndTheHintInOtherTokensIsNot() {
        SessionOptions options = SessionOptions.of(40, 7).toBuilder()
                .prefix(0, 1)
                .isolationKey("tenant")
                .build();
        try (SharedTokensDraft shared = SharedTokensDraft.of(draft(2), VERIFIER);
                DraftSession session = shared.open(options)) {
            SessionOptions inner = ((TableModel.Session) session.inOwnTokens()).options();
            assertThat(inner.isolationKey()).hasValue("tenant");
            assertThat(inner.prefix()).isEmpty();
            assertThat(inner.vocabularySize()).isEqualTo(7);
        }
    }

    @Test
    void sharesWhatBothSpellAlike() {
        try (SharedTokensDraft shared = SharedTokensDraft.of(draft(2), VERIFIER)) {
            assertThat(shared.sharedTokens()).isEqualTo(5);
            assertThat(shared.tokenizer()).isSameAs(VERIFIERS);
        }
        assertThat(SharedTokensDraft.isNeeded(draft(2), VERIFIER)).isTrue();
        assertThat(SharedTokensDraft.isNeeded(VERIFIER, VERIFIER)).isFalse();
        TableModel foreign = TableModel.of(2, 2, 2).reading(new PiecesTokenizer("x", "<a>"));
        assertThatThrownBy(() -> SharedTokensDraft.of(foreign, VERIFIER))
                .isInstanceOf(IncompatibleModelsException.class)
                .hasMessageContaining("no token in common");
    }

    @Property(tries = 60, seed = "9")
    void greedySpeculationGivesThePlainText(
            @ForAll @IntRange(min = 0, max = 30) int seed, @ForAll @IntRange(min = 1, max = 6) int draftLength) {
        TableModel inner = draft(seed);
        try (SharedTokensDraft shared = SharedTokensDraft.of(inner, VERIFIER)) {
            GenerationResult speculative = generate(shared, draftLength, SamplingOptions.greedy());
            assertThat(speculative.tokens())
                    .isEqualTo(generate(shared, 0, SamplingOptions.greedy()).tokens());
            assertThat(speculative.report().draftedTokens()).isPositive();
        }
        assertThat(inner.openSessions()).isZero();
    }

    @Test
    void aDraftWithTheVerifiersOwnTokensIsRightAboutAll() {
        TableModel endless = TableModel.of(1, 5, 2).reading(new PiecesTokenizer("a", "b", " a", " b", "c"));
        try (SharedTokensDraft shared = SharedTokensDraft.of(endless, endless)) {
            GenerationResult result = CautiousGenerator.builder()
                    .verifier(endless)
                    .draft(shared)
                    .draftLength(4)
                    .build()
                    .generate(GenerationRequest.builder()
                            .prompt("a b")
                            .maxNewTokens(150)
                            .build());
            assertThat(result.report().acceptedTokens())
                    .isEqualTo(result.report().draftedTokens())
                    .isPositive();
        }
    }

    /** "ab", and forty times the verifier's "abab", which is four of the draft's tokens. */
    private static GenerationResult repeating(int draftContext, double temperature, AcceptancePolicy policy) {
        TableModel verifier = TableModel.of(1, 7, 0).reading(VERIFIERS);
        SamplingOptions always = SamplingOptions.builder()
                .temperature(temperature)
                .logitBias(Map.of(4, 100.0))
                .build();
        TableModel small = TableModel.of(3, 4, 1)
                .reading(new PiecesTokenizer("a", "b", " a", " b"))
                .withContext(draftContext);
        try (SharedTokensDraft shared = SharedTokensDraft.of(small, verifier)) {
            return CautiousGenerator.builder()
                    .verifier(verifier)
                    .draft(shared)
                    .draftLength(3)
                    .acceptancePolicy(policy)
                    .build()
                    .generate(GenerationRequest.builder()
                            .prompt("ab")
                            .maxNewTokens(40)
                            .sampling(always)
                            .build());
        }
    }

    @Test
    void decodingGoesOnWhereTheDraftHasNoMoreRoom() {
        GenerationResult result = repeating(80, 0, AcceptancePolicy.rejectionSampling());
        assertThat(result.tokens()).hasSize(40).containsOnly(4);
        assertThat(result.report().draftedTokens()).isBetween(1, 80);
    }

    @Test
    void aBlendTakesItsShareWhereTheDraftIsFull() {
        // After "ab" and 20 times "abab" the draft's context is full; that is where the blend ends.
        GenerationResult result = repeating(82, 1, AcceptancePolicy.blend(1e-9, 21));
        assertThat(result.tokens()).hasSize(40).containsOnly(4);
    }

    @Test
    void isNarrowedByTheVerifiersIds() {
        TableModel inner = draft(2);
        try (SharedTokensDraft shared = SharedTokensDraft.of(inner, VERIFIER);
                DraftModel narrow = shared.restrictedTo(DraftVocabulary.of(7, 0, 4, 5))) {
            assertThat(((SharedTokensDraft) narrow).sharedTokens()).isEqualTo(2);
            assertThat(generate(
                                    narrow,
                                    3,
                                    SamplingOptions.builder()
                                            .temperature(1)
                                            .minNewTokens(10)
                                            .build())
                            .report()
                            .draftedTokens())
                    .isPositive();
            assertThatThrownBy(() -> shared.restrictedTo(DraftVocabulary.named(7, new int[] {0}, new int[] {1})))
                    .isInstanceOf(InvalidOptionException.class);
        }
    }
}
