package ai.cautious.benchmarks;

import ai.cautious.sampling.HostDistributions;
import ai.cautious.sampling.SamplingOptions;
import java.util.SplittableRandom;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * The host reference of the operations on distributions, at the vocabulary size of Qwen2.5.
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar Distribution}, which takes a minute
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DistributionBenchmark {

    /** Number of logits. */
    @Param("151936")
    public int vocabularySize;

    /** Mass of the nucleus; 1 is off. */
    @Param({"1", "0.9"})
    public double topP;

    private float[][] logits;
    private SamplingOptions sampling;
    private HostDistributions p;
    private HostDistributions q;

    /** Draws logits. */
    @Setup
    public void draw() {
        sampling = SamplingOptions.builder().temperature(0.8).topP(topP).build();
        SplittableRandom random = new SplittableRandom(1);
        logits = new float[1][vocabularySize];
        p = HostDistributions.ofLogits(draw(random), sampling);
        q = HostDistributions.ofLogits(draw(random), sampling);
    }

    private float[][] draw(SplittableRandom random) {
        for (int token = 0; token < vocabularySize; token++) {
            logits[0][token] = (float) (random.nextDouble() * 20 - 10);
        }
        return logits;
    }

    /** One row of logits to probabilities. */
    @Benchmark
    public HostDistributions warp() {
        return HostDistributions.ofLogits(logits, sampling);
    }

    /** One draw. */
    @Benchmark
    public int sample() {
        return p.sample(0, 0.5);
    }

    /** One draw from the residual distribution. */
    @Benchmark
    public int sampleResidual() {
        return p.sampleResidual(0, q, 1, 0.5);
    }
}
