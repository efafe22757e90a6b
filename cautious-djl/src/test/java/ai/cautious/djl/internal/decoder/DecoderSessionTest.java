package ai.cautious.djl.internal.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.ClosedException;
import ai.cautious.ContextLengthException;
import ai.cautious.InvalidOptionException;
import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.acceptance.Candidate;
import ai.cautious.acceptance.Correction;
import ai.cautious.acceptance.TokenwisePolicy;
import ai.cautious.acceptance.Verification;
import ai.cautious.djl.CacheType;
import ai.cautious.djl.DjlRuntime;
import ai.cautious.djl.Precision;
import ai.cautious.djl.TestCheckpoints;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.model.DraftBlock;
import ai.cautious.model.DraftPlan;
import ai.cautious.model.DraftVocabulary;
import ai.cautious.model.SessionOptions;
import ai.cautious.sampling.Sampling;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.sampling.TokenDistributions;
import ai.cautious.sampling.TokenHistory;
import ai.djl.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DecoderSessionTest {

    private static final int VOCABULARY = 96;
    private static final SessionOptions OPTIONS = SessionOptions.of(64, VOCABULARY);
    private static final Sampling GREEDY = Sampling.of(SamplingOptions.greedy());
    private static final Map<Numbers, Decoder> DECODERS = new HashMap<>();

    private record Numbers(Precision precision, CacheType cacheType) {}

    private static Decoder sliding(Precision precision, CacheType cacheType) {
        return DECODERS.computeIfAbsent(
                new Numbers(precision, cacheType),
                numbers -> TestModels.load("checkpoints/mistral-sliding", precision, cacheType));
    }

    static Stream<Arguments> numbers() {
        return Arrays.stream(Precision.values())
                .flatMap(precision -> Arrays.stream(CacheType.values()).map(type -> Arguments.of(precision, type)));
    }

    /** As a judge asks for the kind of harm before its session drafts on. */
    @ParameterizedTest
    @MethodSource("numbers")
    void whatWasScoredBehindTheSequenceLeavesItsCacheAsItWasToTheLastBit(Precision precision, CacheType cacheType) {
        assumeTrue(TestModels.runs(precision), precision + " does not run here: skipped");
        Decoder decoder = sliding(precision, cacheType);
        int[] prompt = IntStream.range(1, 24).toArray();
        int[][] markers = {{30, 31}, {40, 41}};
        double[][] scores = new double[2][];
        for (boolean asked : new boolean[] {false, true}) {
            try (DecoderSession session = new DecoderSession(decoder, OPTIONS)) {
                session.append(prompt);
                session.logProbabilities(markers);
                if (asked) {
                    session.append(30, 31);
                    session.logProbabilities(new int[] {50, 51}, new int[] {52, 53, 54}, new int[] {55});
                    session.truncate(prompt.length);
                }
                session.append(40, 41);
                scores[asked ? 1 : 0] = session.score(60, 61, 62);
            }
        }
        assertThat(scores[1]).isEqualTo(scores[0]);
    }

    @ParameterizedTest
    @CsvSource({
        "INT4,mistral-sliding,FULL",
        "INT4,qwen3,FULL",
        "STORED,qwen2-tied,FULL",
        "STORED,llama-untied-sharded,FULL",
        "FLOAT16,mistral-sliding,FULL",
        "INT8,qwen3,FULL",
        "INT4,qwen3,HALF",
        "STORED,llama-untied-sharded,HALF",
        "FLOAT16,mistral-sliding,HALF",
        "INT8,mistral-sliding,HALF"
    })
    void betweenTheLibrarysOwnOperatorsARowHasTheSameBitsWhateverTheWidthOfItsPass(
            Precision precision, String model, CacheType cacheType) {
        assumeTrue(DjlRuntime.kernels().isPresent(), "the library has no kernels of its own here: skipped");
        Sampling sampling = Sampling.of(SamplingOptions.temperature(1));
        int[] tokens = IntStream.range(3, 27).toArray();
        List<float[]> alone = new ArrayList<>();
        try (Decoder decoder = TestModels.load("checkpoints/" + model, precision, cacheType);
                DecoderSession one = new DecoderSession(decoder, OPTIONS);
                DecoderSession several = new DecoderSession(decoder, OPTIONS)) {
            for (int token : tokens) {
                one.append(token);
                try (TokenDistributions p = one.predict(sampling)) {
                    alone.add(p.toArray(0));
                }
            }
            for (int width = 1; width <= 8; width++) {
                int first = tokens.length - width;
                several.truncate(0);
                several.append(Arrays.copyOf(tokens, first));
                several.prefill();
                several.append(Arrays.copyOfRange(tokens, first, tokens.length));
                int[] drafted = Arrays.copyOfRange(tokens, first + 1, tokens.length);
                try (TokenDistributions p = several.predict(sampling, drafted)) {
                    for (int row = 0; row < width; row++) {
                        assertThat(p.toArray(row)).containsExactly(alone.get(first + row));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32,qwen3", "FLOAT16,mistral-sliding", "INT8,llama-tied", "INT4,qwen3"})
    void halfCachesRoundKeysAndValuesWhichChangesProbabilitiesLittle(Precision precision, String model) {
        assumeTrue(TestModels.runs(precision), precision + " does not run here: skipped");
        int[] tokens = IntStream.range(3, 43).toArray();
        float[][] laws = new float[2][];
        for (CacheType cacheType : CacheType.values()) {
            try (Decoder decoder = TestModels.load("checkpoints/" + model, precision, cacheType);
                    DecoderSession session = new DecoderSession(decoder, OPTIONS)) {
                session.append(tokens);
                try (TokenDistributions p = session.predict(Sampling.of(SamplingOptions.temperature(1)))) {
                    laws[cacheType.ordinal()] = p.toArray(0);
                }
            }
        }
        assertThat(laws[1]).isNotEqualTo(laws[0]);
        assertThat(Divergence.nats(laws[0], laws[1])).isLessThan(Math.max(1e-5, divergence(precision)));
    }

    @Test
    void activationsOf16BitsAreCachedAsTheyAre() {
        int[] tokens = IntStream.range(3, 43).toArray();
        List<double[]> scores = new ArrayList<>();
        for (CacheType cacheType : CacheType.values()) {
            try (Decoder decoder = TestModels.load("checkpoints/qwen3", Precision.BFLOAT16, cacheType);
                    DecoderSession session = new DecoderSession(decoder, OPTIONS)) {
                session.append(tokens);
                scores.add(session.score(50, 51, 52));
            }
        }
        assertThat(scores.get(1)).isEqualTo(scores.get(0));
    }

    /** One step: a positive number appends so many tokens, a negative one truncates by so many, 0 computes. */
    @Provide
    Arbitrary<List<Integer>> steps() {
        return Arbitraries.integers().between(-5, 7).list().ofMinSize(1).ofMaxSize(12);
    }

    @Property(tries = 60, seed = "20261123")
    void nextLogitsEqualAFreshPrefills(
            @ForAll("steps") List<Integer> steps, @ForAll Precision precision, @ForAll CacheType cacheType) {
        Assume.that(TestModels.runs(precision));
        Decoder decoder = sliding(precision, cacheType);
        List<Integer> tokens = new ArrayList<>(List.of(1));
        try (DecoderSession session = new DecoderSession(decoder, OPTIONS);
                DecoderSession fresh = new DecoderSession(decoder, OPTIONS)) {
            session.append(1);
            for (int step : steps) {
                if (step > 0 && tokens.size() + step < OPTIONS.capacity() - 8) {
                    int[] added = new int[step];
                    for (int i = 0; i < step; i++) {
                        added[i] = (31 * tokens.size() + 17 * i + 5) % VOCABULARY;
                        tokens.add(added[i]);
                    }
                    session.append(added);
                } else if (step < 0 && tokens.size() + step > 0) {
                    session.truncate(tokens.size() + step);
                    tokens.subList(tokens.size() + step, tokens.size()).clear();
                } else if (step % 2 == 0) {
                    session.prefill();
                } else {
                    session.draft(DraftPlan.of(3), GREEDY, new double[3]).close();
                    session.truncate(tokens.size());
                }
            }
            fresh.append(tokens.stream().mapToInt(Integer::intValue).toArray());
            if (precision == Precision.FLOAT32) {
                // Where keys' last bits differ, a half's last one may.
                Offset<Double> rounding = Offset.offset(cacheType == CacheType.FULL ? 1e-4 : 2e-3);
                assertThat(session.score(7, 8, 9)).containsExactly(fresh.score(7, 8, 9), rounding);
            }
            try (TokenDistributions p = fresh.predict(Sampling.of(SamplingOptions.temperature(1)));
                    TokenDistributions q = session.predict(Sampling.of(SamplingOptions.temperature(1)))) {
                assertThat(Divergence.nats(p.toArray(0), q.toArray(0))).isLessThan(divergence(precision));
            }
        }
    }

    /**
     * The greatest Kullback-Leibler divergence, in nats. Linear layers in float16 and int8 give the same bits at every
     * width, but attention's last bits differ, which int8 may round to another step; so may bfloat16.
     */
    private static double divergence(Precision precision) {
        return switch (precision) {
            case FLOAT32, FLOAT16 -> 1e-6;
            case INT8, INT4, STORED -> 0.02;
            case BFLOAT16 -> 0.2;
        };
    }

    @AfterContainer
    static void close() {
        DECODERS.values().forEach(Decoder::close);
        DECODERS.clear();
    }

    @Test
    void draftsWhatItWouldVerify() {
        try (Decoder decoder = TestModels.load("checkpoints/llama-tied", Precision.FLOAT32);
                DecoderSession draft = new DecoderSession(decoder, OPTIONS);
                DecoderSession verifier = new DecoderSession(decoder, OPTIONS)) {
            for (SamplingOptions sampling : List.of(
                    SamplingOptions.greedy(),
                    SamplingOptions.temperature(0.7),
                    SamplingOptions.builder().temperature(1.3).topK(7).topP(1).build(),
                    SamplingOptions.builder()
                            .temperature(0.9)
                            .topK(20)
                            .topP(0.8)
                            .build())) {
                draft.truncate(0);
                verifier.truncate(0);
                draft.append(1, 5, 9);
                verifier.append(1, 5, 9);
                double[] uniforms = {0.1, 0.5, 0.9, 0.3};
                try (DraftBlock block = draft.draft(DraftPlan.of(4), Sampling.of(sampling), uniforms)) {
                    // p equals q but for rounding, so that every token is all but certain to stand.
                    Verification verification = verifier.verify(
                            block, Sampling.of(sampling), AcceptancePolicy.rejectionSampling(), new double[] {
                                0.9, 0.9, 0.9, 0.9, 0.5
                            });
                    assertThat(verification.accepted()).isEqualTo(4);
                }
                assertThat(draft.length()).isEqualTo(7);
                assertThat(verifier.length()).isEqualTo(7);
            }
        }
    }

    @Test
    void verifiesInOneCallWhatItWouldStepByStep() {
        SamplingOptions options = SamplingOptions.builder()
                .temperature(1.1)
                .topP(0.9)
                .repetitionPenalty(1.2)
                .build();
        try (Decoder decoder = TestModels.load("checkpoints/llama-tied", Precision.FLOAT32);
                Decoder other = TestModels.load("checkpoints/mistral-sliding", Precision.FLOAT32);
                DecoderSession draft = new DecoderSession(other, OPTIONS);
                DecoderSession verifier = new DecoderSession(decoder, OPTIONS)) {
            SplittableRandom random = new SplittableRandom(8);
            draft.append(1, 5, 9);
            verifier.append(1, 5, 9);
            Sampling sampling = new Sampling(options, new TokenHistory(1, 5, 9), Set.of());
            for (TokenwisePolicy policy : List.of(
                    AcceptancePolicy.rejectionSampling(),
                    AcceptancePolicy.typical(0.02, 0.5),
                    AcceptancePolicy.blend(0.5, 2))) {
                for (int i = 0; i < 30; i++) {
                    int count = i % 4;
                    double[] uniforms = random.doubles(count + 1).toArray();
                    DraftPlan plan = DraftPlan.of(count).andNext();
                    try (DraftBlock block =
                            draft.draft(plan, sampling, random.doubles(count).toArray())) {
                        Verification fused = verifier.verify(block, sampling, policy, uniforms);
                        verifier.truncate(3);
                        assertThat(fused).isEqualTo(verifier.verify(block, sampling, inJava(policy), uniforms));
                        verifier.truncate(3);
                        draft.truncate(3);
                    }
                }
            }
        }
    }

    /** The same policy as a user's own, which the engine does not know. */
    private static TokenwisePolicy inJava(TokenwisePolicy policy) {
        return new TokenwisePolicy() {
            @Override
            public double acceptanceProbability(Candidate candidate) {
                return policy.acceptanceProbability(candidate);
            }

            @Override
            public boolean isLossless() {
                return policy.isLossless();
            }

            @Override
            public Correction correction() {
                return policy.correction();
            }

            @Override
            public double draftWeight(int answerPosition) {
                return policy.draftWeight(answerPosition);
            }
        };
    }

    @Test
    void aPolicyThatTheProgramLacksIsNoneOfThoseThatItHas() {
        TokenwisePolicy acceptsNothing = new TokenwisePolicy() {
            @Override
            public double acceptanceProbability(Candidate candidate) {
                return 0;
            }

            @Override
            public boolean isLossless() {
                return false;
            }
        };
        assertThat(TensorPolicy.of(acceptsNothing, 0)).isEmpty();
        Sampling sampling = Sampling.of(SamplingOptions.temperature(1));
        try (Decoder decoder = TestModels.load("checkpoints/llama-tied", Precision.FLOAT32);
                DecoderSession draft = new DecoderSession(decoder, OPTIONS);
                DecoderSession verifier = new DecoderSession(decoder, OPTIONS)) {
            draft.append(1, 5, 9);
            verifier.append(1, 5, 9);
            try (DraftBlock block = draft.draft(DraftPlan.of(2), sampling, new double[] {0.3, 0.6})) {
                double[] uniforms = {0.1, 0.1, 0.1};
                assertThat(verifier.verify(block, sampling, AcceptancePolicy.rejectionSampling(), uniforms)
                                .accepted())
                        .isEqualTo(2);
                verifier.truncate(3);
                assertThat(verifier.verify(block, sampling, acceptsNothing, uniforms)
                                .accepted())
                        .isZero();
            }
        }
    }

    @Test
    void aBlockEndsAfterTheTokenThatIsTooUnlikelyToStand() {
        try (Decoder decoder = TestModels.load("checkpoints/llama-tied", Precision.FLOAT32);
                DecoderSession session = new DecoderSession(decoder, OPTIONS)) {
            session.append(1, 5, 9);
            double[] uniforms = {0.1, 0.5, 0.9, 0.3, 0.7, 0.2};
            for (Sampling sampling : List.of(GREEDY, Sampling.of(SamplingOptions.temperature(1)))) {
                DraftPlan whole = DraftPlan.builder()
                        .length(6)
                        .acceptanceByConfidence(0.5, 0.6, 0.7, 0.8)
                        .build();
                try (DraftBlock all = session.draft(whole, sampling, uniforms)) {
                    assertThat(DoubleStream.of(all.confidences()))
                            .hasSize(6)
                            .allMatch(confidence -> confidence > 0 && confidence < 1);
                    session.truncate(3);
                    double reach = whole.expectedAcceptance(all.confidences()[0])
                            * whole.expectedAcceptance(all.confidences()[1]);
                    DraftPlan stopping = whole.toBuilder()
                            .withNext(true)
                            .minReach(reach + 1e-9)
                            .build();
                    try (DraftBlock two = session.draft(stopping, sampling, uniforms)) {
                        assertThat(two.tokens()).containsExactly(all.token(0), all.token(1));
                        assertThat(two.distributions().positions()).isEqualTo(3);
                        assertThat(session.length()).isEqualTo(5);
                        try (TokenDistributions next = session.predict(sampling)) {
                            assertThat(two.distributions().toArray(2))
                                    .containsExactly(next.toArray(0), Offset.offset(1e-6f));
                        }
                    }
                    session.truncate(3);
                }
            }
        }
    }

    @Test
    void aRestrictedDraftHasTheSameProbabilitiesAmongItsTokens() {
        DraftVocabulary vocabulary = DraftVocabulary.named(200, new int[] {3, 90, 17, 40}, new int[] {150, 0, 7, 199});
        int[] tokens = vocabulary.tokens();
        int[] names = vocabulary.names();
        for (Precision precision : TestModels.precisions()) {
            try (Decoder decoder = TestModels.load("checkpoints/llama-tied", precision);
                    RestrictedDecoder restricted = RestrictedDecoder.of(decoder, vocabulary);
                    DecoderSession whole = new DecoderSession(decoder, OPTIONS);
                    DecoderSession some = new DecoderSession(restricted, SessionOptions.of(64, 200))) {
                whole.append(1, 5, 9);
                some.append(1, 5, 9);
                assertThat(some.score(4, 80)).containsExactly(whole.score(4, 80));
                assertThat(some.logProbabilities(new int[] {4, 80}, new int[] {80}))
                        .containsExactly(whole.logProbabilities(new int[] {4, 80}, new int[] {80}));
                Sampling sampling = Sampling.of(SamplingOptions.temperature(1));
                try (TokenDistributions p = whole.predict(sampling);
                        DraftBlock block = some.draft(DraftPlan.of(2), sampling, new double[] {0.4, 0.8})) {
                    float[] all = p.toArray(0);
                    float[] few = block.distributions().toArray(0);
                    double mass = 0;
                    double share = 0;
                    for (int i = 0; i < tokens.length; i++) {
                        mass += all[tokens[i]];
                        share += few[names[i]];
                    }
                    assertThat(share).isCloseTo(1, Offset.offset(1e-5));
                    for (int i = 0; i < tokens.length; i++) {
                        assertThat((double) few[names[i]]).isCloseTo(all[tokens[i]] / mass, Offset.offset(2e-3));
                    }
                    // The session goes on with the model's own ids.
                    int own = tokens[Arrays.stream(names).boxed().toList().indexOf(block.token(0))];
                    assertThat(names).contains(block.token(0), block.token(1));
                    whole.append(own);
                    some.truncate(4);
                    assertThat(some.score(4)).containsExactly(whole.score(4), Offset.offset(0.05));
                }
                assertThatThrownBy(() -> new DecoderSession(restricted, SessionOptions.of(64, 199)))
                        .hasMessageContaining("199");
            }
        }
        try (Decoder decoder = TestModels.load("checkpoints/llama-tied", Precision.FLOAT32)) {
            assertThatThrownBy(() -> RestrictedDecoder.of(decoder, DraftVocabulary.of(5000, 4000)))
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessageContaining("4000");
        }
    }

    @Test
    void aRestrictedDraftWhoseTokensAreAllBannedDraftsNothing() {
        DraftVocabulary vocabulary = DraftVocabulary.named(200, new int[] {3, 90}, new int[] {150, 7});
        Sampling banned = Sampling.of(
                SamplingOptions.builder().bannedTokens(Set.of(7, 150)).build());
        try (Decoder decoder = TestModels.load("checkpoints/llama-tied", Precision.FLOAT32);
                RestrictedDecoder restricted = RestrictedDecoder.of(decoder, vocabulary);
                DecoderSession session = new DecoderSession(restricted, SessionOptions.of(64, 200))) {
            session.append(1, 5, 9);
            assertThat(session.draft(DraftPlan.of(2), banned, new double[2]).length())
                    .isZero();
            assertThatThrownBy(() -> session.draft(DraftPlan.of(2).andNext(), banned, new double[2]))
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessageContaining("bannedTokens");
            assertThat(session.length()).isEqualTo(3);
        }
    }

    @Test
    void continuationsScoreTogetherAsTheyDoAlone() {
        int[][] markers = {{60, 84, 9, 62}, {60, 84, 9, 63}, {60, 83, 62}, {60, 83, 63}, {7}};
        for (String name : List.of("checkpoints/llama-tied", "checkpoints/mistral-sliding")) {
            try (Decoder decoder = TestModels.load(name, Precision.FLOAT32);
                    DecoderSession session = new DecoderSession(decoder, SessionOptions.of(128, VOCABULARY));
                    DecoderSession fresh = new DecoderSession(decoder, SessionOptions.of(128, VOCABULARY))) {
                for (int length : new int[] {1, 2, 5, 60, 120}) {
                    int[] prompt = IntStream.range(0, length)
                            .map(i -> (17 * i + 5) % VOCABULARY)
                            .toArray();
                    for (int computed : new int[] {0, length / 2, length}) {
                        session.truncate(0);
                        session.append(Arrays.copyOf(prompt, computed));
                        if (computed > 0) {
                            session.prefill();
                        }
                        session.append(Arrays.copyOfRange(prompt, computed, length));
                        double[] together = session.logProbabilities(markers);
                        fresh.truncate(0);
                        fresh.append(prompt);
                        for (int i = 0; i < markers.length; i++) {
                            assertThat(together[i])
                                    .isCloseTo(
                                            Arrays.stream(fresh.score(markers[i]))
                                                    .sum(),
                                            Offset.offset(1e-4));
                        }
                    }
                    // What follows is what would have followed without.
                    assertThat(session.length()).isEqualTo(length);
                    session.append(60, 83, 62);
                    fresh.append(60, 83, 62);
                    assertThat(session.score(1, 2)).containsExactly(fresh.score(1, 2), Offset.offset(1e-4));
                }
            }
        }
    }

    @Test
    void whatContinuationsShareIsComputedOnceAndDraftingGoesOnFromThere() {
        int[] prompt = IntStream.range(0, 40).toArray();
        try (Decoder decoder = TestModels.load("checkpoints/llama-tied", Precision.FLOAT32);
                DecoderSession session = new DecoderSession(decoder, OPTIONS)) {
            session.append(prompt);
            session.logProbabilities(new int[] {60, 84, 9, 62}, new int[] {60, 83, 62});
            // The prompt and the first but its last token; then the second's but its first, which they share, and its
            // last.
            assertThat(session.passes()).isEqualTo(2);
            assertThat(session.computedTokens()).isEqualTo(40 + 3 + 1);
            session.append(60, 83);
            try (DraftBlock block =
                    session.draft(DraftPlan.of(1), Sampling.of(SamplingOptions.temperature(1)), new double[] {0.5})) {
                assertThat(block.length()).isEqualTo(1);
            }
            assertThat(session.passes()).isEqualTo(3);
            assertThat(session.computedTokens()).isLessThanOrEqualTo(40 + 3 + 1 + 3);
        }
    }

    @Test
    void aPromptIsComputedInStepsAllButItsLastTokenAndEachTokenOnce() {
        int[] prompt = IntStream.range(0, 40).toArray();
        try (Decoder decoder = TestModels.load("checkpoints/llama-tied", Precision.FLOAT32);
                DecoderSession session = new DecoderSession(decoder, OPTIONS);
                DecoderSession fresh = new DecoderSession(decoder, OPTIONS)) {
            assertThat(session.prefill(8)).isZero();
            assertThat(session.pending()).isZero();
            session.append(prompt);
            assertThat(session.pending()).isEqualTo(40);
            assertThat(session.prefill(16)).isEqualTo(23);
            assertThat(session.prefill(16)).isEqualTo(7);
            assertThat(session.pending()).isEqualTo(8);
            assertThat(session.prefill(16)).isZero();
            assertThat(session.prefill(16)).isZero();
            assertThat(session.pending()).isEqualTo(1);
            assertThat(session.passes()).isEqualTo(3);
            assertThat(session.computedTokens()).isEqualTo(39);
            session.truncate(20);
            assertThat(session.pending()).isZero();
            session.append(Arrays.copyOfRange(prompt, 20, 40));
            assertThat(session.prefill(1)).isEqualTo(18);
            assertThat(session.reused()).isZero();
            fresh.append(prompt);
            assertThat(session.score(7, 8, 9)).containsExactly(fresh.score(7, 8, 9), Offset.offset(1e-4));
            assertThatThrownBy(() -> session.prefill(0))
                    .isInstanceOf(InvalidOptionException.class)
                    .hasMessageContaining("tokens is 0");
            session.close();
            assertThatThrownBy(() -> session.prefill(1)).isInstanceOf(ClosedException.class);
        }
    }

    @Test
    void oneStepIsOnePassOfFewTokensHoweverManyAreAskedFor(@TempDir Path folder) throws IOException {
        Path source = TestCheckpoints.resource("checkpoints/llama-tied");
        Files.copy(source.resolve("model.safetensors"), folder.resolve("model.safetensors"));
        String config = Files.readString(source.resolve("config.json"));
        Files.writeString(
                folder.resolve("config.json"),
                config.replace("\"max_position_embeddings\": 128", "\"max_position_embeddings\": 2048"));
        try (Decoder decoder = TestModels.load(folder, null, Precision.FLOAT32);
                DecoderSession session = new DecoderSession(decoder, SessionOptions.of(1300, VOCABULARY))) {
            session.append(new int[1300]);
            assertThat(session.prefill(Integer.MAX_VALUE)).isEqualTo(1299 - 512);
            assertThat(session.passes()).isEqualTo(1);
            session.prefill();
            assertThat(session.passes()).isEqualTo(3);
            assertThat(session.pending()).isEqualTo(1);
        }
    }

    @Test
    void anEmptySessionHasNoProbabilitiesAndStaysUsable() {
        try (Decoder decoder = TestModels.load("checkpoints/llama-tied", Precision.FLOAT32);
                DecoderSession session = new DecoderSession(decoder, OPTIONS)) {
            assertThatThrownBy(session::logProbabilities).hasMessageContaining("empty");
            session.append(1, 2);
            assertThat(session.score(3)).hasSize(1);
        }
    }

    @Test
    void wideMatricesMultiplyAsNarrowOnesDoWhateverTheWidth() {
        assumeTrue(MatrixUnit.isPresent(), "no matrix unit: there are no wide matrices on this CPU");
        Checkpoint checkpoint = Checkpoint.open(TestCheckpoints.resource("checkpoints/llama-tied"));
        DjlRuntime.start();
        Sampling sampling = Sampling.of(SamplingOptions.temperature(1));
        int[] tokens = {1, 5, 9, 33, 70, 2, 11, 64};
        try (Decoder narrow = Decoder.load(
                        checkpoint,
                        null,
                        Precision.INT8,
                        CacheType.FULL,
                        LinearFormat.INT8,
                        Device.cpu(),
                        Long.MAX_VALUE);
                Decoder wide = Decoder.load(
                        checkpoint, null, Precision.INT8, CacheType.FULL, LinearFormat.INT8, Device.cpu(), 1);
                DecoderSession one = new DecoderSession(narrow, OPTIONS);
                DecoderSession other = new DecoderSession(wide, OPTIONS)) {
            one.append(tokens);
            other.append(tokens);
            for (int width = 1; width < tokens.length; width++) {
                one.truncate(0);
                one.append(tokens);
                int[] drafted = Arrays.copyOfRange(tokens, tokens.length - width + 1, tokens.length);
                try (TokenDistributions p = one.predict(sampling, drafted);
                        TokenDistributions q = other.predict(sampling, drafted)) {
                    for (int row = 0; row < width; row++) {
                        assertThat(q.toArray(row)).containsExactly(p.toArray(row), Offset.offset(1e-4f));
                    }
                }
                other.truncate(tokens.length - width);
                other.append(Arrays.copyOfRange(tokens, tokens.length - width, tokens.length));
            }
        }
    }

    @Test
    void refusesWhatTheEngineMustNotSee() {
        try (Decoder decoder = TestModels.load("checkpoints/llama-tied", Precision.FLOAT32);
                DecoderSession session = new DecoderSession(decoder, SessionOptions.of(8, VOCABULARY))) {
            assertThatThrownBy(() -> session.draft(DraftPlan.of(1), GREEDY, new double[1]))
                    .hasMessageContaining("empty");
            assertThatThrownBy(() -> session.append(VOCABULARY)).isInstanceOf(InvalidOptionException.class);
            assertThatThrownBy(() -> session.append(-1)).isInstanceOf(InvalidOptionException.class);
            session.append(1, 2, 3, 4, 5, 6);
            assertThatThrownBy(() -> session.append(1, 2, 3)).isInstanceOf(ContextLengthException.class);
            assertThatThrownBy(() -> session.draft(DraftPlan.of(3), GREEDY, new double[3]))
                    .isInstanceOf(ContextLengthException.class);
            assertThatThrownBy(() -> session.draft(DraftPlan.of(2), GREEDY, new double[1]))
                    .isInstanceOf(InvalidOptionException.class);
            assertThatThrownBy(() -> session.truncate(7)).isInstanceOf(InvalidOptionException.class);
            assertThatThrownBy(() -> session.score(VOCABULARY)).isInstanceOf(InvalidOptionException.class);
            assertThatThrownBy(() -> session.logProbabilities(new int[] {1}, new int[] {-1}))
                    .isInstanceOf(InvalidOptionException.class);
            assertThatThrownBy(() -> session.logProbabilities(new int[] {1}, new int[0]))
                    .isInstanceOf(InvalidOptionException.class);
            assertThatThrownBy(() -> session.logProbabilities(new int[] {1, 2, 3}))
                    .isInstanceOf(ContextLengthException.class);
            assertThat(session.length()).isEqualTo(6);
            session.close();
            assertThatThrownBy(() -> session.append(1)).isInstanceOf(ClosedException.class);
        }
    }

    @Test
    void failsAfterItsModelHasBeenClosed() {
        Decoder decoder = TestModels.load("checkpoints/llama-tied", Precision.FLOAT32);
        try (DecoderSession session = new DecoderSession(decoder, OPTIONS)) {
            session.append(1, 2);
            decoder.close();
            decoder.close();
            assertThatThrownBy(session::prefill)
                    .isInstanceOf(ClosedException.class)
                    .hasMessageContaining("closed");
        }
    }
}
