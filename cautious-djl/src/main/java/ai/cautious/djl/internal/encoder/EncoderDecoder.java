package ai.cautious.djl.internal.encoder;

import ai.cautious.EngineException;
import ai.cautious.djl.ModelMemory;
import ai.cautious.djl.Precision;
import ai.cautious.djl.internal.checkpoint.T5Checkpoint;
import ai.cautious.djl.internal.checkpoint.T5Config;
import ai.cautious.djl.internal.decoder.LinearFormat;
import ai.cautious.djl.internal.decoder.Quantization;
import ai.cautious.djl.internal.script.Lifetime;
import ai.cautious.djl.internal.script.NativeHeap;
import ai.cautious.djl.internal.script.Program;
import ai.cautious.djl.internal.script.Value;
import ai.cautious.djl.internal.script.ValueScope;
import ai.djl.Device;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A T5 on its device: it reads a text, and says how probable what could be decoded of it is. Thread-safe; passes run
 * concurrently, and closing waits for those under way.
 */
public final class EncoderDecoder implements AutoCloseable {

    private final T5Config config;
    private final Program program;
    private final T5Weights weights;
    private final Lifetime lifetime;

    private EncoderDecoder(String name, T5Config config, Program program, T5Weights weights) {
        this.lifetime = new Lifetime("the model " + name);
        this.config = config;
        this.program = program;
        this.weights = weights;
    }

    /**
     * Loads a checkpoint's weights. The engine must have been started.
     *
     * @param precision float32, float16 or int8, the device having it
     */
    public static EncoderDecoder load(T5Checkpoint checkpoint, Precision precision, Device device) {
        LinearFormat format = LinearFormat.of(precision, device);
        Quantization quantization = precision == Precision.INT8 ? Quantization.of(device) : Quantization.FULL;
        T5Config config = checkpoint.config();
        Program program = Program.load(T5Source.of(config, format, quantization, device), device);
        try {
            T5Weights weights = T5Weights.load(checkpoint, format, program);
            NativeHeap.trim();
            return new EncoderDecoder(checkpoint.name(), config, program, weights);
        } catch (RuntimeException | Error e) {
            program.close();
            throw e;
        }
    }

    /**
     * What one would take that is loaded so; reads no weights.
     *
     * @param longest how many tokens a text has at most
     */
    public static ModelMemory memory(T5Checkpoint checkpoint, Precision precision, Device device, int longest) {
        return T5Memory.of(checkpoint, LinearFormat.of(precision, device), device, longest);
    }

    /** The architecture. */
    public T5Config config() {
        return config;
    }

    /**
     * The natural logarithm of each target's probability, given a text and the targets before it.
     *
     * @param text ids {@code [n]}, n ≥ 1
     * @param targets ids {@code [m]}, m ≥ 1
     * @return nats, {@code [m]}
     * @throws EngineException if one is no number
     */
    public double[] score(int[] text, int[] targets) {
        int[] rows = IntStream.range(0, targets.length).toArray();
        try (Value memory = read(text)) {
            return score(memory, Arrays.copyOf(targets, targets.length - 1), rows, targets, config.vocabularySize());
        }
    }

    /**
     * Reads a text.
     *
     * @param text ids {@code [n]}, n ≥ 1
     * @return what the decoder attends to; the caller closes it
     */
    Value read(int... text) {
        requireTokens(text);
        try (Value tokens = Value.ofInts(text)) {
            return use(() -> program.run("read", tokens, weights.tensors(), weights.linears()));
        }
    }

    /**
     * The natural logarithm of each target's probability.
     *
     * @param memory what {@link #read} gave
     * @param decoded what stands behind the decoder's start, ids {@code [n]}
     * @param rows which row predicts each target: 0 is that of the start, i + 1 that of the token i of those decoded
     * @param targets as many ids, each below the vocabulary's size
     * @param vocabularySize the number of leading logits that count
     * @return nats, {@code [targets]}
     * @throws EngineException if one is no number
     */
    double[] score(Value memory, int[] decoded, int[] rows, int[] targets, int vocabularySize) {
        int[] started = new int[decoded.length + 1];
        started[0] = config.startToken();
        System.arraycopy(decoded, 0, started, 1, decoded.length);
        requireTokens(started);
        try (ValueScope scope = new ValueScope()) {
            Value tokens = scope.add(Value.ofInts(started));
            Value places = scope.add(Value.ofInts(rows));
            Value wanted = scope.add(Value.ofInts(targets));
            Value vocabulary = scope.add(Value.of(vocabularySize));
            double[] scores = use(() -> scope.add(program.run(
                            "score", tokens, places, wanted, vocabulary, memory, weights.tensors(), weights.linears()))
                    .toDoubles());
            if (Arrays.stream(scores).anyMatch(Double::isNaN)) {
                throw new EngineException(
                        "the model's probabilities are no numbers; its weights hold some that are none");
            }
            return scores;
        }
    }

    private void requireTokens(int... tokens) {
        if (tokens.length == 0
                || !Arrays.stream(tokens).allMatch(token -> token >= 0 && token < config.vocabularySize())) {
            throw new IllegalArgumentException(
                    tokens.length + " tokens for a vocabulary of " + config.vocabularySize());
        }
    }

    private <T> T use(Supplier<T> call) {
        return lifetime.during(call);
    }

    @Override
    public void close() {
        lifetime.end(() -> {
            weights.close();
            program.close();
        });
    }
}
