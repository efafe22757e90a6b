package ai.cautious.benchmarks;

import ai.cautious.djl.internal.jinja.Author;
import ai.cautious.djl.internal.jinja.Template;
import ai.cautious.djl.internal.jinja.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
 * What it costs to parse a published chat template, and to render seven messages of 460 characters with it.
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar TemplateBenchmark}, which takes four minutes
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TemplateBenchmark {

    /** The folder of the templates, from where the benchmark is started. */
    @Param("cautious-djl/src/test/resources/jinja/published")
    public String folder = "";

    /** The template. */
    @Param({
        "Qwen-Qwen2.5-7B-Instruct",
        "Qwen-Qwen3-0.6B",
        "google-gemma-2-2b-it",
        "meta-llama-Llama-3.1-8B-Instruct",
        "microsoft-Phi-3.5-mini-instruct",
        "mistralai-Mistral-Nemo-Instruct-2407",
        "deepseek-ai-DeepSeek-R1-Distill-Llama-8B",
        "ibm-granite-granite-4.0",
        "GLM-4.6",
        "Kimi-K2-Instruct"
    })
    public String template = "";

    private String source = "";
    private Template parsed;
    private final Map<String, @Nullable Object> variables = new HashMap<>();

    /** Reads the template and makes the conversation. */
    @Setup
    public void read() throws IOException {
        source = Files.readString(Path.of(folder, template + ".jinja"));
        parsed = parse();
        String text = "The quick brown fox jumps over the lazy dog, and then it does so once more. ".repeat(6);
        List<Map<String, Object>> messages = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            messages.add(Map.of("role", i % 2 == 0 ? "user" : "assistant", "content", text + i));
        }
        variables.put("messages", messages);
        variables.put("tools", null);
        variables.put("documents", null);
        variables.put("add_generation_prompt", true);
        variables.put("bos_token", Text.of("<s>", Author.TEMPLATE));
        variables.put("eos_token", Text.of("</s>", Author.TEMPLATE));
    }

    /** Once for a checkpoint. */
    @Benchmark
    public Template parse() {
        return Template.parse(template, source);
    }

    /** Once for a prompt. */
    @Benchmark
    public Text render() {
        return parsed.render(variables);
    }
}
