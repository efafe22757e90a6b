package ai.cautious.djl.internal.encoder;

import ai.cautious.djl.internal.checkpoint.EncoderCheckpoint;
import ai.cautious.djl.internal.checkpoint.EncoderConfig;
import ai.cautious.djl.internal.script.Lifetime;
import ai.cautious.djl.internal.script.Program;
import ai.cautious.djl.internal.script.Value;
import ai.cautious.djl.internal.script.ValueScope;
import ai.djl.Device;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * The first layers of an encoder, on the CPU: texts' vectors, and which of them are most alike. Thread-safe; passes run
 * concurrently, and closing waits for those under way.
 */
public final class Encoder implements AutoCloseable {

    private final String name;
    private final EncoderConfig config;
    private final Program program;
    private final Value weights;
    private final Lifetime lifetime;

    private Encoder(String name, EncoderConfig config, Program program, Value weights) {
        this.name = name;
        this.lifetime = new Lifetime("the encoder " + name);
        this.config = config;
        this.program = program;
        this.weights = weights;
    }

    /**
     * Loads an encoder. The engine must have been started.
     *
     * @param layers how many of its layers are run
     */
    public static Encoder load(EncoderCheckpoint checkpoint, int layers) {
        EncoderConfig config = checkpoint.config();
        if (layers < 0 || layers > config.layers()) {
            throw new IllegalArgumentException(layers + " of " + config.layers() + " layers");
        }
        Program program = Program.load(EncoderSource.of(config, layers), Device.cpu());
        try {
            return new Encoder(checkpoint.name(), config, program, EncoderWeights.load(checkpoint, layers, program));
        } catch (RuntimeException | Error e) {
            program.close();
            throw e;
        }
    }

    /**
     * The last layer's vectors of some texts, each of unit length.
     *
     * @param texts the tokens of each, at least one text
     * @return float32 {@code [tokens, hidden]}, text after text; the caller closes it
     * @throws IllegalArgumentException if a text is empty or too long, or a token is none of the encoder's
     */
    public Value encode(List<int[]> texts) {
        int width = texts.stream().mapToInt(text -> text.length).max().orElse(0);
        int[] tokens = new int[texts.size() * width];
        int[] lengths = new int[texts.size()];
        for (int i = 0; i < lengths.length; i++) {
            int[] text = texts.get(i);
            require(text);
            System.arraycopy(text, 0, tokens, i * width, text.length);
            lengths[i] = text.length;
        }
        try (ValueScope scope = new ValueScope()) {
            Value ids = scope.add(Value.ofInts(tokens));
            Value sizes = scope.add(Value.ofInts(lengths));
            return use(() -> program.run("encode", ids, sizes, weights));
        }
    }

    private void require(int[] text) {
        boolean known = Arrays.stream(text).allMatch(token -> token >= 0 && token < config.vocabularySize());
        if (text.length == 0 || text.length > config.longestText() || !known) {
            throw new IllegalArgumentException("a text of " + text.length + " tokens for an encoder of "
                    + config.longestText() + " positions and " + config.vocabularySize() + " tokens");
        }
    }

    /** Some rows of vectors: {@code count} from {@code first} on. */
    public record Rows(Value vectors, int first, int count) {}

    /**
     * For each of one text's vectors the largest cosine with any of another's, then the other way round.
     *
     * @return {@code [one's tokens + other's tokens]}
     */
    public float[] closest(Rows one, Rows other) {
        try (ValueScope scope = new ValueScope()) {
            Value places = scope.add(Value.ofInts(one.first(), one.count(), other.first(), other.count()));
            Value cosines = use(() -> program.run("closest", one.vectors(), other.vectors(), places));
            return use(() -> scope.add(cosines).toFloats(program));
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
