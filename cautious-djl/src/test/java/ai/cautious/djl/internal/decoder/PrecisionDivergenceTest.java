package ai.cautious.djl.internal.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.cautious.ChatMessage;
import ai.cautious.acceptance.AcceptancePolicy;
import ai.cautious.djl.CacheType;
import ai.cautious.djl.DjlTokenizer;
import ai.cautious.djl.Precision;
import ai.cautious.djl.TestCheckpoints;
import ai.cautious.model.DraftBlock;
import ai.cautious.model.SessionOptions;
import ai.cautious.sampling.Sampling;
import ai.cautious.sampling.SamplingOptions;
import ai.cautious.sampling.TokenDistributions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How far distributions of a precision, or with smaller caches, are from float32's, over answers that the model gives in float32. */
@Tag("real")
class PrecisionDivergenceTest {

    private static final Sampling SAMPLING = Sampling.of(SamplingOptions.temperature(1));
    private static final int ANSWER = 48;
    private static final List<String> PROMPTS = List.of(
            "Write a Python function that checks whether a number is prime.",
            "Why is the sky blue? Answer in two sentences.",
            "A train travels 120 km in 1.5 hours. How fast is it?",
            "Translate to German: The weather is nice today.");

    @ParameterizedTest
    @CsvSource({
        "SmolLM2-135M-Instruct, FLOAT16, FULL, 0.001",
        "SmolLM2-135M-Instruct, INT8, FULL, 0.1",
        "Qwen2.5-Coder-0.5B-Instruct, FLOAT16, FULL, 0.001",
        "Qwen2.5-Coder-0.5B-Instruct, INT8, FULL, 0.015",
        "SmolLM2-135M-Instruct, INT4, FULL, 0.01",
        "Qwen2.5-Coder-0.5B-Instruct, INT4, FULL, 0.02",
        "Qwen2.5-Coder-0.5B-Instruct, STORED, FULL, 0.001",
        "Qwen2.5-Coder-0.5B-Instruct-Q4_K_M.gguf, STORED, FULL, 0.001",
        "Qwen2.5-Coder-1.5B-Instruct, INT4, FULL, 0.006",
        "Qwen2.5-Coder-1.5B-Instruct-Q4_K_M.gguf, STORED, FULL, 0.001",
        "Qwen2.5-Coder-0.5B-Instruct, FLOAT32, HALF, 0.0001",
        "Qwen2.5-Coder-1.5B-Instruct, FLOAT32, HALF, 0.0001"
    })
    void staysWithinItsBound(String name, Precision precision, CacheType cacheType, double nats) {
        Path folder = TestCheckpoints.realModels().resolve(name);
        assumeTrue(TestModels.runs(precision), precision + " does not run here: skipped");
        assumeTrue(Files.exists(folder), folder + " is not there: skipped");
        double sum = 0;
        int tokens = 0;
        try (Decoder reference = TestModels.load(folder, null, Precision.FLOAT32);
                Decoder model = TestModels.load(folder, null, precision, cacheType);
                DjlTokenizer text = DjlTokenizer.load(folder)) {
            for (String prompt : PROMPTS) {
                int[] encoded = text.tokenizer()
                        .encode(text.chatTemplate().orElseThrow().render(List.of(ChatMessage.user(prompt))));
                int[] answered = answered(reference, encoded);
                SessionOptions options =
                        SessionOptions.of(answered.length, reference.config().vocabularySize());
                try (DecoderSession one = new DecoderSession(reference, options);
                        DecoderSession other = new DecoderSession(model, options)) {
                    one.append(answered);
                    other.append(answered);
                    int[] answer = Arrays.copyOfRange(answered, answered.length - ANSWER + 1, answered.length);
                    try (TokenDistributions p = one.predict(SAMPLING, answer);
                            TokenDistributions q = other.predict(SAMPLING, answer)) {
                        for (int i = 0; i < ANSWER; i++) {
                            sum += Divergence.nats(p.toArray(i), q.toArray(i));
                            tokens++;
                        }
                    }
                }
            }
        }
        System.out.printf(
                "%s %s, caches %s: mean KL from float32 %.7f nats over %d tokens%n",
                name, precision, cacheType, sum / tokens, tokens);
        assertThat(sum / tokens).isLessThan(nats);
    }

    /** A prompt with its greedy answer. */
    private static int[] answered(Decoder decoder, int[] prompt) {
        int[] tokens = Arrays.copyOf(prompt, prompt.length + ANSWER);
        SessionOptions options =
                SessionOptions.of(tokens.length, decoder.config().vocabularySize());
        try (DecoderSession session = new DecoderSession(decoder, options)) {
            session.append(prompt);
            for (int i = prompt.length; i < tokens.length; i++) {
                tokens[i] = session.verify(
                                DraftBlock.empty(),
                                Sampling.of(SamplingOptions.greedy()),
                                AcceptancePolicy.rejectionSampling(),
                                new double[1])
                        .nextToken();
                session.append(tokens[i]);
            }
        }
        return tokens;
    }
}
