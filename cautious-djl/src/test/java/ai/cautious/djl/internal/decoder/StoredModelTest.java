package ai.cautious.djl.internal.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.DjlOptions;
import ai.cautious.djl.Precision;
import ai.cautious.djl.QuantisedGguf;
import ai.cautious.model.DraftBlock;
import ai.cautious.model.ModelSession;
import ai.cautious.model.SessionOptions;
import ai.cautious.sampling.Sampling;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.sampling.TokenDistributions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole models whose GGUF file has all kinds of blocks, run as stored, beside the same weights in float32. */
class StoredModelTest {

    private static final SessionOptions OPTIONS = SessionOptions.of(96, QuantisedGguf.VOCABULARY);
    private static final Sampling SAMPLING = Sampling.of(SamplingOptions.temperature(1));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"llama,false", "llama,true", "qwen2,false", "qwen2,true"})
    void divergesFromItsWeightsInFloat32ByRoundedActivationsOnly(String family, boolean tied) throws IOException {
        assumeTrue(TestModels.runs(Precision.STORED), "the library has no kernels of its own here: skipped");
        Path file = QuantisedGguf.write(folder.resolve("model.gguf"), family, tied, 19);
        try (Decoder reference = TestModels.load(file, null, Precision.FLOAT32);
                Decoder stored = TestModels.load(file, null, Precision.STORED);
                Decoder rounded = TestModels.load(file, null, Precision.INT8);
                Decoder fewer = TestModels.load(file, null, Precision.INT4)) {
            // Measured: .0007 to .0016; with weights that are rounded again, .0033 to .0071 in eight bits, .021 to .052
            // in four.
            assertThat(divergence(reference, stored)).isLessThan(0.0022);
            assertThat(divergence(reference, rounded)).isGreaterThan(0.0022);
            assertThat(divergence(reference, fewer)).isGreaterThan(0.01);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "qwen2"})
    void isTheDefaultOfSuchAFileAndWritesAsItsWeightsInFloat32(String family) throws IOException {
        assumeTrue(TestModels.runs(Precision.STORED), "the library has no kernels of its own here: skipped");
        Path file = QuantisedGguf.write(folder.resolve("model.gguf"), family, false, 19);
        DjlOptions float32 = DjlOptions.builder().precision(Precision.FLOAT32).build();
        try (DjlModel model = DjlModel.load(file);
                DjlModel reference = DjlModel.load(file, float32)) {
            assertThat(model.precision()).isEqualTo(Precision.STORED);
            assertThat(text(model)).isEqualTo(text(reference));
        }
    }

    /** The mean of the rows', in nats. */
    private static double divergence(Decoder reference, Decoder model) {
        int[] tokens = IntStream.range(0, 64).map(i -> 3 + 31 * i % 89).toArray();
        double sum = 0;
        try (DecoderSession one = new DecoderSession(reference, OPTIONS);
                DecoderSession other = new DecoderSession(model, OPTIONS)) {
            for (DecoderSession session : List.of(one, other)) {
                session.append(1);
                session.append(tokens);
            }
            try (TokenDistributions p = one.predict(SAMPLING, tokens);
                    TokenDistributions q = other.predict(SAMPLING, tokens)) {
                for (int row = 0; row <= tokens.length; row++) {
                    sum += Divergence.nats(p.toArray(row), q.toArray(row));
                }
            }
        }
        return sum / (tokens.length + 1);
    }

    private static String text(DjlModel model) {
        List<Integer> tokens = new ArrayList<>();
        try (ModelSession session = model.open(OPTIONS)) {
            session.append(model.tokenizer().encode("HELLO,WORLD"));
            while (tokens.size() < 24) {
                int next = session.verify(
                                DraftBlock.empty(),
                                Sampling.of(SamplingOptions.greedy()),
                                AcceptancePolicy.rejectionSampling(),
                                new double[1])
                        .nextToken();
                tokens.add(next);
                session.append(next);
            }
        }
        return model.tokenizer()
                .decode(tokens.stream().mapToInt(Integer::intValue).toArray());
    }
}
