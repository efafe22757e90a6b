package ai.cautious.benchmarks;

import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.acceptance.Verification;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.DjlOptions;
import ai.cautious.djl.Precision;
import ai.cautious.model.DraftBlock;
import ai.cautious.model.DraftPlan;
import ai.cautious.model.DraftSession;
import ai.cautious.model.SessionOptions;
import ai.cautious.model.VerifierSession;
import ai.cautious.sampling.Sampling;
import ai.cautious.sampling.SamplingOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * All sampling of a round on the device, at the vocabulary size of Qwen2.5, by a model that costs next to nothing: what a
 * sampled block and its verification take more than greedy ones.
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar SamplingBenchmark}, which takes two minutes
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
@Fork(1)
public class SamplingBenchmark {

    private static final int[] CONTEXT = {5, 6, 7};

    /** A folder with a tokenizer.json, from where the benchmark is started. */
    @Param(SpeculativeDecodingBenchmark.BUNDLED_VERIFIER)
    public String tokenizer = SpeculativeDecodingBenchmark.BUNDLED_VERIFIER;

    /** Number of logits. */
    @Param("151936")
    public int vocabularySize;

    /** γ. */
    @Param("4")
    public int draftLength;

    /** 0 is greedy, else a temperature. */
    @Param({"0", "0.8"})
    public double temperature;

    /** Mass of the nucleus; 1 is off. */
    @Param({"1", "0.9"})
    public double topP;

    private Path folder;
    private DjlModel model;
    private VerifierSession verifying;
    private DraftSession drafting;
    private DraftBlock block;
    private Sampling sampling;
    private double[] uniforms;

    /** Makes the model. */
    @Setup
    public void make() throws IOException {
        folder = Files.createTempDirectory("cautious-sampling");
        HeadOnlyCheckpoint.write(folder, Path.of(tokenizer), vocabularySize);
        model = DjlModel.load(
                folder, DjlOptions.builder().precision(Precision.FLOAT32).build());
        SessionOptions options = SessionOptions.of(CONTEXT.length + draftLength + 1, vocabularySize);
        verifying = model.open(options);
        verifying.append(CONTEXT);
        drafting = model.open(options);
        drafting.append(CONTEXT);
        sampling = Sampling.of(
                SamplingOptions.builder().temperature(temperature).topP(topP).build());
        uniforms = new double[draftLength + 1];
        Arrays.fill(uniforms, 0.5);
        block = drafting.draft(DraftPlan.of(draftLength), sampling, Arrays.copyOf(uniforms, draftLength));
        drafting.truncate(CONTEXT.length);
    }

    /** A whole round: a block and its verification. */
    @Benchmark
    public Verification round() {
        try (DraftBlock drafted =
                drafting.draft(DraftPlan.of(draftLength), sampling, Arrays.copyOf(uniforms, draftLength))) {
            drafting.truncate(CONTEXT.length);
            Verification verification =
                    verifying.verify(drafted, sampling, AcceptancePolicy.rejectionSampling(), uniforms);
            verifying.truncate(CONTEXT.length);
            return verification;
        }
    }

    /** The verification alone. */
    @Benchmark
    public Verification verify() {
        Verification verification = verifying.verify(block, sampling, AcceptancePolicy.rejectionSampling(), uniforms);
        verifying.truncate(CONTEXT.length);
        return verification;
    }

    /** Frees the model. */
    @TearDown
    public void close() throws IOException {
        block.close();
        verifying.close();
        drafting.close();
        model.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
