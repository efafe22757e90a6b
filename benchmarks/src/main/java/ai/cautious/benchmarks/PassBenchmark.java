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
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
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
 * What one model's calls cost behind 100 tokens: a verification by its width, a draft block by its length, greedily and
 * sampled. The difference between sampled and greedy is the cost of all sampling on the device.
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar PassBenchmark -p model=DIR}, which takes five minutes
 * for each of several, as with {@code -p precision=INT8,FLOAT16}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 7, time = 1)
@Fork(1)
public class PassBenchmark {

    private static final int CONTEXT = 100;
    /** Plain English: behind random tokens a model would predict nothing in particular, which costs more to sample. */
    private static final String TEXT = "Once upon a time there was a baker who lived at the edge of a small town. Every"
            + " morning, long before the sun came up, he lit the oven, weighed the flour and kneaded the dough. By the"
            + " time the first neighbours passed his window, warm loaves stood in rows on the shelf, and the smell of"
            + " bread filled the whole street. One winter the river froze, the mill stood still, and there was no flour"
            + " to be had anywhere. The baker sat at his table and wondered what he could possibly do. Then somebody"
            + " knocked at the door. It was the old woman from the hill, and she carried";

    /** A folder or .gguf file, from where the benchmark is started. */
    @Param(SpeculativeDecodingBenchmark.BUNDLED_VERIFIER)
    public String model = SpeculativeDecodingBenchmark.BUNDLED_VERIFIER;

    /** The numbers it runs in. */
    @Param("INT8")
    public Precision precision = Precision.INT8;

    /** T: tokens verified in one pass, or drafted in one call. */
    @Param({"1", "2", "4", "5", "8", "16"})
    public int width;

    /** 0 is greedy, else a temperature with top-p 0.9. */
    @Param({"0", "0.8"})
    public double temperature;

    private DjlModel loaded;
    private VerifierSession verifying;
    private DraftSession drafting;
    private DraftBlock block;
    private Sampling sampling;
    private double[] uniforms;

    /** Loads the model and its context. */
    @Setup
    public void load() {
        loaded = DjlModel.load(
                Path.of(model), DjlOptions.builder().precision(precision).build());
        SessionOptions options = SessionOptions.of(CONTEXT + width, loaded.vocabularySize());
        int[] text = loaded.tokenizer().encode(TEXT);
        int[] context = Arrays.copyOfRange(text, text.length - CONTEXT, text.length);
        verifying = loaded.open(options);
        verifying.append(context);
        drafting = loaded.open(options);
        drafting.append(context);
        sampling = Sampling.of(
                temperature == 0
                        ? SamplingOptions.greedy()
                        : SamplingOptions.builder()
                                .temperature(temperature)
                                .topP(0.9)
                                .build());
        uniforms = new double[width];
        Arrays.fill(uniforms, 0.5);
        block = width == 1
                ? DraftBlock.empty()
                : drafting.draft(DraftPlan.of(width - 1), sampling, Arrays.copyOf(uniforms, width - 1));
        drafting.truncate(CONTEXT);
    }

    /** One verification of {@code width - 1} drafted tokens: a pass over {@code width} tokens. */
    @Benchmark
    public Verification verify() {
        Verification verification = verifying.verify(block, sampling, AcceptancePolicy.rejectionSampling(), uniforms);
        verifying.truncate(CONTEXT);
        return verification;
    }

    /** One block of {@code width} drafted tokens. */
    @Benchmark
    public int draft() {
        try (DraftBlock drafted = drafting.draft(DraftPlan.of(width), sampling, uniforms)) {
            drafting.truncate(CONTEXT);
            return drafted.token(0);
        }
    }

    /** Frees the model. */
    @TearDown
    public void close() {
        block.close();
        verifying.close();
        drafting.close();
        loaded.close();
    }
}
