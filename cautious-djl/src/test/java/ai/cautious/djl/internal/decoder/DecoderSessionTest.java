package ai.cautious.djl.internal.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.cautious.ContextLengthException;
import ai.cautious.EngineException;
import ai.cautious.InvalidOptionException;
import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.djl.Precision;
import ai.cautious.model.DraftBlock;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.TokenDistributions;
import ai.cautious.model.Verification;
import ai.cautious.sampling.SamplingOptions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DecoderSessionTest {

    private static final int VOCABULARY = 96;
    private static final SessionOptions OPTIONS = new SessionOptions(64, VOCABULARY);
    private static final Map<Precision, Decoder> DECODERS = new EnumMap<>(Precision.class);

    /** One step: a positive number appends so many tokens, a negative one truncates by so many, 0 computes. */
    @Provide
    Arbitrary<List<Integer>> steps() {
        return Arbitraries.integers().between(-5, 7).list().ofMinSize(1).ofMaxSize(12);
    }

    @Property(tries = 60, seed = "20261123")
    void nextLogitsEqualAFreshPrefills(@ForAll("steps") List<Integer> steps, @ForAll Precision precision) {
        Decoder decoder = DECODERS.computeIfAbsent(precision, p -> TestModels.load("checkpoints/mistral-sliding", p));
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
                    session.draft(3, SamplingOptions.greedy(), new double[3]).close();
                    session.truncate(tokens.size());
                }
            }
            fresh.append(tokens.stream().mapToInt(Integer::intValue).toArray());
            if (precision == Precision.FLOAT32) {
                assertThat(session.score(7, 8, 9)).containsExactly(fresh.score(7, 8, 9), Offset.offset(1e-4));
            }
            try (TokenDistributions p = fresh.predict(1, SamplingOptions.temperature(1));
                    TokenDistributions q = session.predict(1, SamplingOptions.temperature(1))) {
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
            case INT8 -> 0.02;
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
                try (DraftBlock block = draft.draft(4, sampling, uniforms)) {
                    // p equals q but for rounding, so that every token is all but certain to stand.
                    Verification verification = verifier.verify(
                            block, sampling, AcceptancePolicy.rejectionSampling(), new double[] {0.9, 0.9, 0.9, 0.9, 0.5
                            });
                    assertThat(verification.accepted()).isEqualTo(4);
                }
                assertThat(draft.length()).isEqualTo(7);
                assertThat(verifier.length()).isEqualTo(7);
            }
        }
    }

    @Test
    void refusesWhatTheEngineMustNotSee() {
        try (Decoder decoder = TestModels.load("checkpoints/llama-tied", Precision.FLOAT32);
                DecoderSession session = new DecoderSession(decoder, new SessionOptions(8, VOCABULARY))) {
            SamplingOptions greedy = SamplingOptions.greedy();
            assertThatThrownBy(() -> session.draft(1, greedy, new double[1])).hasMessageContaining("empty");
            assertThatThrownBy(() -> session.append(VOCABULARY)).isInstanceOf(InvalidOptionException.class);
            assertThatThrownBy(() -> session.append(-1)).isInstanceOf(InvalidOptionException.class);
            session.append(1, 2, 3, 4, 5, 6);
            assertThatThrownBy(() -> session.append(1, 2, 3)).isInstanceOf(ContextLengthException.class);
            assertThatThrownBy(() -> session.draft(3, greedy, new double[3]))
                    .isInstanceOf(ContextLengthException.class);
            assertThatThrownBy(() -> session.draft(2, greedy, new double[1]))
                    .isInstanceOf(InvalidOptionException.class);
            assertThatThrownBy(() -> session.truncate(7)).isInstanceOf(InvalidOptionException.class);
            assertThatThrownBy(() -> session.score(VOCABULARY)).isInstanceOf(InvalidOptionException.class);
            assertThat(session.length()).isEqualTo(6);
            session.close();
            assertThatThrownBy(() -> session.append(1)).isInstanceOf(EngineException.class);
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
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("closed");
        }
    }
}
