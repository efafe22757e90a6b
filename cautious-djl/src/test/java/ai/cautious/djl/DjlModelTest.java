package ai.cautious.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.CautiousGenerator;
import ai.cautious.ClosedException;
import ai.cautious.ContextLengthException;
import ai.cautious.GenerationRequest;
import ai.cautious.GenerationResult;
import ai.cautious.ModelIdentity;
import ai.cautious.drafting.FrequentTokens;
import ai.cautious.instruction.PromptTemplates;
import ai.cautious.model.DraftBlock;
import ai.cautious.model.DraftModel;
import ai.cautious.model.DraftPlan;
import ai.cautious.model.DraftSession;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.model.ModelJudge;
import ai.cautious.model.ModelSession;
import ai.cautious.model.SessionOptions;
import ai.cautious.safety.SafetyAction;
import ai.cautious.safety.SafetyGate;
import ai.cautious.safety.SafetyLabels;
import ai.cautious.safety.SafetyProfile;
import ai.cautious.safety.SafetyVerdict;
import ai.cautious.sampling.Sampling;
import ai.cautious.sampling.SamplingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DjlModelTest {

    private static final SessionOptions OPTIONS = SessionOptions.of(16, 96);

    @TempDir
    private Path folder;

    private Path checkpoint = Path.of("");

    @BeforeEach
    void copy() throws IOException {
        checkpoint = TestCheckpoints.withTokenizer(
                "checkpoints/llama-tied", Files.createDirectories(folder.resolve("a/tiny")));
    }

    private static ModelIdentity identity(Path checkpoint, DjlOptions options) {
        try (DjlModel model = DjlModel.load(checkpoint, options)) {
            return model.identity();
        }
    }

    @Test
    void isNamedByItsFolderAndToldApartByItsFilesPrecisionAndAdapter() throws IOException {
        DjlOptions options = DjlOptions.builder().precision(Precision.FLOAT32).build();
        ModelIdentity identity = identity(checkpoint, options);
        assertThat(identity.name()).isEqualTo("tiny");
        assertThat(identity.fingerprint())
                .hasValueSatisfying(print -> assertThat(print).hasSize(64));
        Path elsewhere = TestCheckpoints.withTokenizer(
                "checkpoints/llama-tied", Files.createDirectories(folder.resolve("b/tiny")));
        assertThat(identity(elsewhere, options)).isEqualTo(identity);
        assertThat(identity(
                        elsewhere,
                        options.toBuilder().precision(Precision.BFLOAT16).build()))
                .isNotEqualTo(identity);
        assertThat(identity(
                        elsewhere,
                        options.toBuilder()
                                .adapter(elsewhere.resolve("adapter"))
                                .build()))
                .isNotEqualTo(identity);
        try (DjlModel model = DjlModel.load(checkpoint, options);
                DraftModel view = model.restrictedTo(DraftVocabulary.of(96, 1, 2))) {
            assertThat(view.identity()).isEqualTo(identity);
            assertThat(view.relativePassCost(3)).isEqualTo(model.relativePassCost(3));
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    void rowsCostWhatTheNumbersThatItRunsInLetThem(Precision precision) {
        boolean blocks = precision == Precision.INT4 || precision == Precision.STORED;
        assumeTrue(!blocks || DjlRuntime.kernels().isPresent(), precision + " does not run here: skipped");
        try (DjlModel model = DjlModel.load(
                checkpoint, DjlOptions.builder().precision(precision).build())) {
            boolean packed = precision != Precision.FLOAT32 && precision != Precision.BFLOAT16;
            assertThat(model.relativePassCost(1)).isEqualTo(1);
            assertThat(model.relativePassCost(5)).isCloseTo(blocks ? 1.12 : packed ? 1.2 : 2.2, within(1e-12));
            assertThat(model.relativePassCost(10)).isCloseTo(blocks ? 1.9 : packed ? 1.45 : 3.7, within(1e-12));
        }
    }

    @Test
    void aJudgeRunsInWhatItWasCalibratedInUnlessAnotherPrecisionIsAskedFor() {
        SafetyProfile profile = SafetyProfile.builder().precision("bfloat16").build();
        SafetyProfileFile.write(checkpoint, profile);
        try (DjlModel model = DjlModel.load(checkpoint)) {
            assertThat(model.precision()).isEqualTo(Precision.BFLOAT16);
            assertThat(model.safetyProfile()).contains(profile);
        }
        DjlOptions asked = DjlOptions.builder().precision(Precision.FLOAT32).build();
        try (DjlModel model = DjlModel.load(checkpoint, asked)) {
            assertThat(model.precision()).isEqualTo(Precision.FLOAT32);
        }
        SafetyProfileFile.write(
                checkpoint.resolve("adapter"),
                profile.toBuilder().precision("float32").build());
        DjlOptions adapted =
                DjlOptions.builder().adapter(checkpoint.resolve("adapter")).build();
        try (DjlModel model = DjlModel.load(checkpoint, adapted)) {
            assertThat(model.precision()).isEqualTo(Precision.FLOAT32);
        }
    }

    @Test
    void cachesAreFullUnlessHalvesAreAskedForAndModelsToldApartByThem() {
        DjlOptions fulls = DjlOptions.builder().precision(Precision.FLOAT32).build();
        DjlOptions halves = fulls.toBuilder().cacheType(CacheType.HALF).build();
        assertThat(halves.toBuilder().build()).isEqualTo(halves).isNotEqualTo(fulls);
        int[] tokens = {1, 5, 9, 20, 31, 40, 7, 8};
        try (DjlModel full = DjlModel.load(checkpoint, fulls);
                DjlModel half = DjlModel.load(checkpoint, halves)) {
            assertThat(full.cacheType()).isEqualTo(CacheType.FULL);
            assertThat(half.cacheType()).isEqualTo(CacheType.HALF);
            assertThat(half.identity()).isNotEqualTo(full.identity());
            assertThat(half.score(tokens))
                    .isNotEqualTo(full.score(tokens))
                    .containsExactly(full.score(tokens), within(0.01));
        }
    }

    @Test
    void aDraftRunsInFourBitsUnlessAPrecisionIsNamed() {
        assumeTrue(DjlRuntime.kernels().isPresent(), "INT4 does not run here: skipped");
        DjlOptions draft = DjlOptions.builder().drafting().build();
        try (DjlModel model = DjlModel.load(checkpoint, draft)) {
            assertThat(model.precision()).isEqualTo(Precision.INT4);
        }
        DjlOptions asked = draft.toBuilder().precision(Precision.INT8).build();
        try (DjlModel model = DjlModel.load(checkpoint, asked)) {
            assertThat(model.precision()).isEqualTo(Precision.INT8);
        }
        SafetyProfileFile.write(
                checkpoint, SafetyProfile.builder().precision("bfloat16").build());
        try (DjlModel model = DjlModel.load(checkpoint, draft)) {
            assertThat(model.precision()).isEqualTo(Precision.BFLOAT16);
        }
        SafetyProfileFile.write(checkpoint, SafetyProfile.builder().build());
        try (DjlModel model = DjlModel.load(checkpoint, draft)) {
            assertThat(model.precision()).isEqualTo(Precision.INT8);
        }
    }

    @Test
    void aDraftHasItsUsualTokensWhereItsTextIsOfThemAndElseAll() {
        try (DjlModel model = DjlModel.load(checkpoint);
                DjlModel drafting = DjlModel.load(checkpoint)) {
            DraftVocabulary usual = FrequentTokens.of(model, 5);
            drafting.draftUsual(5);
            int inside = usual.tokens()[0];
            int outside = IntStream.range(3, 96)
                    .filter(token -> Arrays.binarySearch(usual.tokens(), token) < 0)
                    .findFirst()
                    .orElseThrow();
            try (DraftModel view = model.restrictedTo(usual);
                    DraftSession few = view.open(OPTIONS);
                    DraftSession all = model.open(OPTIONS);
                    ModelSession session = drafting.open(OPTIONS);
                    ModelSession judge = model.open(OPTIONS)) {
                assertThat(drafted(session, inside)).containsExactly(drafted(few, inside));
                assertThat(drafted(all, inside)).isNotEqualTo(drafted(few, inside));
                assertThat(drafted(session, outside)).containsExactly(drafted(all, outside));
                session.append(inside);
                judge.append(inside);
                assertThat(session.score(outside)).containsExactly(judge.score(outside));
            }
            // Where fewer logits count than the usual tokens need, all that count are drafted.
            try (ModelSession session = drafting.open(SessionOptions.of(16, 4))) {
                assertThat(Arrays.stream(drafted(session, 1))).allMatch(token -> token < 4);
            }
        }
    }

    @Test
    void aJudgeThatDraftsItsUsualTokensSaysWhatItSaysWithAll() {
        SafetyProfile profile = SafetyProfile.builder()
                .withoutInstruction()
                .labels(SafetyLabels.of("t", "s"))
                .minMarkerMass(0)
                .build();
        try (DjlModel verifier = DjlModel.load(checkpoint);
                DjlModel whole = DjlModel.load(checkpoint);
                DjlModel usual = DjlModel.load(checkpoint)) {
            usual.draftUsual(5);
            List<SafetyVerdict> verdicts = new ArrayList<>();
            for (DjlModel draft : List.of(whole, usual)) {
                try (CautiousGenerator generator = CautiousGenerator.builder()
                        .verifier(verifier)
                        .draft(draft)
                        .template(PromptTemplates.raw())
                        .draftLength(2)
                        .safetyJudge(ModelJudge.of(draft, profile, PromptTemplates.raw()))
                        .safetyGate(SafetyGate.builder()
                                .onToxic(SafetyAction.ANNOTATE)
                                .build())
                        .build()) {
                    for (String prompt : List.of("abe", "toast")) {
                        GenerationResult result = generator.generate(GenerationRequest.builder()
                                .prompt(prompt)
                                .sampling(SamplingOptions.greedy())
                                .maxNewTokens(12)
                                .build());
                        assertThat(result.report().draftedTokens()).isPositive();
                        verdicts.add(result.verdict().orElseThrow());
                    }
                }
            }
            assertThat(verdicts.subList(2, 4)).isEqualTo(verdicts.subList(0, 2));
        }
    }

    private static int[] drafted(DraftSession session, int start) {
        Sampling greedy = Sampling.of(SamplingOptions.greedy());
        session.truncate(0);
        session.append(start);
        try (DraftBlock block = session.draft(DraftPlan.of(6), greedy, new double[6])) {
            session.truncate(0);
            return block.tokens();
        }
    }

    @Test
    void aClosedModelAndItsSessionsSayThatItIsClosed() {
        DjlModel model = DjlModel.load(checkpoint);
        DraftModel view = model.restrictedTo(DraftVocabulary.of(96, 1, 2));
        ModelSession session = model.open(OPTIONS);
        session.append(1, 2);
        view.close();
        model.close();
        model.close();
        for (Runnable use : new Runnable[] {
            () -> model.open(OPTIONS),
            () -> model.score(1, 2),
            () -> model.restrictedTo(DraftVocabulary.of(96, 1)),
            () -> view.open(OPTIONS),
            () -> session.score(3)
        }) {
            assertThatThrownBy(use::run)
                    .isInstanceOf(ClosedException.class)
                    .hasMessageContaining("tiny")
                    .hasMessageNotContaining(folder.toString());
        }
        session.close();
        assertThatThrownBy(() -> session.append(1)).isInstanceOf(ClosedException.class);
    }

    @Test
    void messagesNameTheModelAndNotWhereItLies() {
        try (DjlModel model = DjlModel.load(checkpoint)) {
            assertThatThrownBy(() -> model.open(SessionOptions.of(129, 96)))
                    .isInstanceOf(ContextLengthException.class)
                    .hasMessageContaining("tiny has a context of 128")
                    .hasMessageNotContaining(folder.toString());
        }
    }
}
