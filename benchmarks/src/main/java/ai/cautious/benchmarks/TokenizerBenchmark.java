package ai.cautious.benchmarks;

import ai.cautious.djl.DjlTokenizer;
import ai.cautious.model.Tokenizer;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
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
 * The library's tokenizer beside Hugging Face's own through DJL, on ordinary texts of about 4,000 characters.
 *
 * <p>{@code java -jar benchmarks/target/benchmarks.jar Tokenizer -p tokenizer=DIR}, which takes two minutes
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TokenizerBenchmark {

    private static final Map<String, String> TEXTS = Map.of(
            "prose",
            "The lighthouse keeper's daughter hadn't slept well; 3 storms in 12 days had rattled every window. She wrote"
                    + " letters, counted ships, and wondered whether anyone would believe what she'd seen out there.\n\n",
            "code",
            "    public static int[] sort(int[] values) {\n        for (int i = 1; i < values.length; i++) {\n"
                    + "            int j = i - 1; // insertion\n        }\n        return values;\n    }\n\n",
            "chinese",
            "\u706f\u5854\u770b\u5b88\u4eba\u7684\u5973\u513f\u6ca1\u6709\u7761\u597d\uff0c\u5341\u4e8c\u5929\u91cc\u7684"
                    + "\u4e09\u573a\u98ce\u66b4\u6447\u52a8\u4e86\u6bcf\u4e00\u6247\u7a97\u6237\u3002\n");

    private static final int CHARACTERS = 4000;

    /** The folder with the tokenizer. */
    @Param(SpeculativeDecodingBenchmark.BUNDLED_VERIFIER)
    public String tokenizer = SpeculativeDecodingBenchmark.BUNDLED_VERIFIER;

    /** What is encoded: one of these, or any other text. */
    @Param({"prose", "code", "chinese"})
    public String text = "prose";

    private String words = "";
    private int[] tokens = {};
    private DjlTokenizer loaded;
    private Tokenizer own;
    private HuggingFaceTokenizer peer;

    /** Loads both. */
    @Setup
    public void load() throws IOException {
        String unit = TEXTS.getOrDefault(text, text);
        words = unit.repeat(CHARACTERS / unit.length());
        loaded = DjlTokenizer.load(Path.of(tokenizer));
        own = loaded.tokenizer();
        tokens = own.encode(words);
        JsonNode file = new ObjectMapper()
                .readTree(Path.of(tokenizer).resolve("tokenizer.json").toFile());
        joinMerges((ArrayNode) file.path("model").path("merges"));
        byte[] json = file.toString().getBytes(StandardCharsets.UTF_8);
        peer = HuggingFaceTokenizer.newInstance(
                new ByteArrayInputStream(json),
                Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false"));
    }

    /** The peer knows merges as strings only. */
    private static void joinMerges(ArrayNode merges) {
        for (int i = 0; i < merges.size(); i++) {
            if (merges.get(i).isArray()) {
                merges.set(
                        i,
                        merges.get(i).path(0).asText() + " "
                                + merges.get(i).path(1).asText());
            }
        }
    }

    /** Frees both. */
    @TearDown
    public void close() {
        loaded.close();
        peer.close();
    }

    /** Text to tokens. */
    @Benchmark
    public int[] encodes() {
        return own.encode(words);
    }

    /** Text to tokens by the peer. */
    @Benchmark
    public long[] peerEncodes() {
        return peer.encode(words, false, false).getIds();
    }

    /** The last 16 tokens to text, as a stream does it for each token. */
    @Benchmark
    public String decodes() {
        return own.decode(Arrays.copyOfRange(tokens, tokens.length - 16, tokens.length));
    }

    /** The same by the peer. */
    @Benchmark
    public String peerDecodes() {
        long[] last = new long[16];
        for (int i = 0; i < last.length; i++) {
            last[i] = tokens[tokens.length - last.length + i];
        }
        return peer.decode(last, false);
    }
}
