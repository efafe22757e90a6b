package ai.cautious.internal.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.FinishReason;
import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.drafting.DraftLength;
import ai.cautious.model.DraftSession;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.VerifierSession;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.testing.TableModel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A long prompt is computed in steps, and a cancellation reaches between them. */
class PrefillTest {

    private static final int PROMPT = 1300;

    private final List<String> steps = new ArrayList<>();
    private final TableModel draft = TableModel.of(2, 8, 2).onPrefill(tokens -> steps.add("draft " + tokens));
    private final TableModel verifier = TableModel.of(1, 8, 2).onPrefill(tokens -> steps.add("verifier " + tokens));

    private SpeculationLoop loop(DraftSession drafting, VerifierSession verifying, BooleanSupplier cancelled) {
        int[] prompt = new int[PROMPT];
        drafting.append(prompt);
        verifying.append(prompt);
        DecodingOptions options = new DecodingOptions(
                DraftLength.fixed(2),
                null,
                8,
                8,
                8,
                SamplingOptions.greedy(),
                AcceptancePolicy.rejectionSampling(),
                Set.of(),
                1);
        AtomicLong clock = new AtomicLong();
        return new SpeculationLoop(
                verifying,
                new DraftStart(drafting, 8, 0),
                prompt,
                options,
                new DraftingExperience(verifier::relativePassCost),
                new Measurements(
                        clock::incrementAndGet, 0, OptionalLong.empty(), PROMPT, verifier.identity(), draft.identity()),
                cancelled);
    }

    @Test
    void theDraftsPromptIsComputedAllButItsLastTokenAndTheVerifiersAllButALastStep() {
        SessionOptions options = SessionOptions.of(PROMPT + 8, 8);
        try (DraftSession drafting = draft.open(options);
                VerifierSession verifying = verifier.open(options)) {
            assertThat(loop(drafting, verifying, () -> false).round()).hasSize(1);
        }
        assertThat(steps).containsExactly("draft 512", "draft 512", "draft 275", "verifier 512", "verifier 512");
    }

    @Test
    void aCancellationEndsAPromptBetweenTwoSteps() {
        SessionOptions options = SessionOptions.of(PROMPT + 8, 8);
        for (int asked = 0; asked <= 5; asked++) {
            steps.clear();
            int last = asked;
            try (DraftSession drafting = draft.open(options);
                    VerifierSession verifying = verifier.open(options)) {
                SpeculationLoop loop = loop(drafting, verifying, () -> steps.size() >= last);
                assertThat(loop.round()).isEmpty();
                assertThat(loop.finishReason()).isEqualTo(FinishReason.CANCELLED);
                assertThat(loop.generated()).isEmpty();
                assertThat(loop.report().rounds()).isEmpty();
            }
            assertThat(steps).hasSize(asked);
        }
    }

    @Test
    void aBlockThatWasDraftedBeforeACancellationIsNotVerified() {
        SessionOptions options = SessionOptions.of(PROMPT + 8, 8);
        List<Integer> drafted = new ArrayList<>();
        List<Integer> verified = new ArrayList<>();
        try (DraftSession drafting = draft.at(drafted::add).open(options);
                VerifierSession verifying = verifier.at(verified::add).open(options)) {
            SpeculationLoop loop = loop(drafting, verifying, () -> !drafted.isEmpty());
            assertThat(loop.round()).hasSize(1);
            assertThat(loop.round()).isEmpty();
            assertThat(loop.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(loop.generated()).hasSize(1);
        }
        assertThat(drafted).hasSize(2);
        assertThat(verified).hasSize(1);
    }

    @Test
    void aCancellationIsSeenBeforeEachRound() {
        SessionOptions options = SessionOptions.of(PROMPT + 8, 8);
        try (DraftSession drafting = draft.open(options);
                VerifierSession verifying = verifier.open(options)) {
            List<Boolean> cancelled = new ArrayList<>();
            SpeculationLoop loop = loop(drafting, verifying, () -> !cancelled.isEmpty());
            assertThat(loop.round()).hasSize(1);
            cancelled.add(true);
            assertThat(loop.round()).isEmpty();
            assertThat(loop.finishReason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(loop.report().rounds()).hasSize(1);
        }
    }
}
