package ai.cautious.benchmarks;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationRequest;
import ai.cautious.drafting.DraftLength;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * The speculation loop's own cost, with models that cost nothing: the rate to read is {@code rounds} per second, of which
 * there must be at least 50,000 (20 µs a round).
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar LoopBenchmark}, which takes a minute
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LoopBenchmark {

    /** γ, or {@code auto}. */
    @Param({"0", "4", "auto"})
    public String draftLength = "";

    private CautiousGenerator generator;
    private GenerationRequest request;

    /** Counts rounds. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Rounds {

        /** Rounds of all generations. */
        public long rounds;
    }

    /** Makes the models. */
    @Setup
    public void make() {
        FreeModel model = new FreeModel();
        generator = CautiousGenerator.builder()
                .verifier(model)
                .draft(model)
                .draftLength(
                        draftLength.equals("auto")
                                ? DraftLength.auto()
                                : DraftLength.fixed(Integer.parseInt(draftLength)))
                .build();
        request = GenerationRequest.builder()
                .prompt("x".repeat(500))
                .maxNewTokens(500)
                .build();
    }

    /** One answer of 500 tokens to a prompt of as many. */
    @Benchmark
    public void generate(Rounds counter) {
        counter.rounds += generator.generate(request).report().rounds().size();
    }
}
