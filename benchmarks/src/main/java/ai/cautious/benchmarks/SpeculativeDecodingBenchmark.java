package ai.cautious.benchmarks;

import ai.cautious.CautiousGenerator;
import ai.cautious.GenerationRequest;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.DjlOptions;
import ai.cautious.djl.Precision;
import ai.cautious.instruction.PromptTemplates;
import ai.cautious.sampling.SamplingOptions;
import java.nio.file.Path;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The rejection-sampling core against plain decoding of the main model: {@code draftLength} 0 is plain. The rate to read
 * is {@code tokens}, generated tokens per second, prefill included.
 *
 * <p>On the bundled pair: {@code java -jar benchmarks/target/benchmarks.jar SpeculativeDecoding}, which takes four minutes
 *
 * <p>On any other: {@code java -jar benchmarks/target/benchmarks.jar SpeculativeDecoding -p verifier=DIR -p draft=DIR -p
 * prompt="Write a quicksort in Java."}
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 5, time = 3)
@Fork(1)
public class SpeculativeDecodingBenchmark {

    private static final String BUNDLED = "cautious-examples/src/main/resources/ai/cautious/program/bundled/";
    static final String BUNDLED_VERIFIER = BUNDLED + "pocket-verifier";
    static final String BUNDLED_DRAFT = BUNDLED + "pocket-draft";

    /** The verifier's folder or .gguf file, from where the benchmark is started. */
    @Param(BUNDLED_VERIFIER)
    public String verifier = BUNDLED_VERIFIER;

    /** The draft's folder or .gguf file. */
    @Param(BUNDLED_DRAFT)
    public String draft = BUNDLED_DRAFT;

    /** The verifier's precision. */
    @Param("INT8")
    public Precision verifierPrecision = Precision.INT8;

    /** The draft's precision. */
    @Param("INT8")
    public Precision draftPrecision = Precision.INT8;

    /** {@code raw}, or {@code chat} for the verifier's own. */
    @Param("chat")
    public String template = "chat";

    /** What to answer. */
    @Param("Tell me a story about a brave fox who wanted to see the sea.")
    public String prompt = "";

    /** γ; 0 is plain decoding. */
    @Param({"0", "1", "2", "4", "8"})
    public int draftLength;

    /** 0 is greedy. */
    @Param({"0", "1"})
    public double temperature;

    private DjlModel main;
    private DjlModel drafting;
    private CautiousGenerator generator;
    private GenerationRequest.Builder request;
    private long seed;

    /** Counts tokens. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Tokens {

        /** Generated tokens. */
        public long tokens;
    }

    /** Loads the pair. */
    @Setup
    public void load() {
        main = DjlModel.load(
                Path.of(verifier),
                DjlOptions.builder().precision(verifierPrecision).build());
        drafting = DjlModel.load(
                Path.of(draft), DjlOptions.builder().precision(draftPrecision).build());
        CautiousGenerator.Builder builder = CautiousGenerator.builder()
                .verifier(main)
                .draft(drafting)
                .draftLength(draftLength)
                .withoutSafetyGate();
        if (template.equals("raw")) {
            builder.template(PromptTemplates.raw());
        }
        generator = builder.build();
        request = GenerationRequest.builder()
                .prompt(prompt)
                .maxNewTokens(128)
                .sampling(SamplingOptions.temperature(temperature));
    }

    /** One answer of at most 128 tokens, with a seed of its own. */
    @Benchmark
    public void generate(Tokens counter) {
        counter.tokens +=
                generator.generate(request.seed(seed++).build()).report().generatedTokens();
    }

    /** Frees the pair. */
    @TearDown
    public void close() {
        generator.close();
        main.close();
        drafting.close();
    }
}
