package ai.cautious.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Whether each benchmark runs; how fast is no test's business. */
class BenchmarksTest {

    private static final String BUNDLED = "../cautious-examples/src/main/resources/ai/cautious/program/bundled/";

    private static Collection<RunResult> run(ChainedOptionsBuilder options) throws RunnerException {
        return new Runner(options.forks(0)
                        .warmupIterations(0)
                        .measurementIterations(1)
                        .measurementTime(TimeValue.milliseconds(50))
                        .shouldFailOnError(true)
                        .build())
                .run();
    }

    @Test
    void decodesPlainlyAndSpeculatively() throws RunnerException {
        Collection<RunResult> results = run(new OptionsBuilder()
                .include(SpeculativeDecodingBenchmark.class.getSimpleName())
                .param("verifier", BUNDLED + "pocket-verifier")
                .param("draft", BUNDLED + "pocket-draft")
                .param("draftLength", "0", "4"));
        assertThat(results).hasSize(4).allSatisfy(result -> assertThat(
                        result.getSecondaryResults().get("tokens").getScore())
                .isPositive());
    }

    @Test
    void operatesOnDistributions() throws RunnerException {
        Collection<RunResult> results = run(new OptionsBuilder().include(DistributionBenchmark.class.getSimpleName()));
        assertThat(results).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void timesPassesByTheirWidth() throws RunnerException {
        Collection<RunResult> results = run(new OptionsBuilder()
                .include(PassBenchmark.class.getSimpleName())
                .param("model", BUNDLED + "pocket-verifier")
                .param("width", "1", "5"));
        assertThat(results).hasSize(8);
    }

    @Test
    void timesTokenizersSideBySide() throws RunnerException {
        Collection<RunResult> results = run(new OptionsBuilder()
                .include(TokenizerBenchmark.class.getSimpleName())
                .param("tokenizer", BUNDLED + "pocket-verifier")
                .param("text", "code"));
        assertThat(results).hasSize(4);
    }

    @Test
    void timesSamplingAlone() throws RunnerException {
        Collection<RunResult> results = run(new OptionsBuilder()
                .include(SamplingBenchmark.class.getSimpleName())
                .param("tokenizer", BUNDLED + "pocket-verifier")
                .param("vocabularySize", "4096"));
        assertThat(results).hasSize(8);
    }

    @Test
    void countsTheLoopsRounds() throws RunnerException {
        Collection<RunResult> results = run(new OptionsBuilder().include(LoopBenchmark.class.getSimpleName()));
        assertThat(results).hasSize(3).allSatisfy(result -> assertThat(
                        result.getSecondaryResults().get("rounds").getScore())
                .isPositive());
    }

    @Test
    void rendersTemplates() throws RunnerException {
        Collection<RunResult> results = run(new OptionsBuilder()
                .include(TemplateBenchmark.class.getSimpleName())
                .param("folder", "../cautious-djl/src/test/resources/jinja/published"));
        assertThat(results).hasSize(20);
    }
}
