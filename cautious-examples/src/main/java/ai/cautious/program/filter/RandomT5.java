package ai.cautious.program.filter;

import ai.cautious.FileAccessException;
import ai.cautious.djl.PublishedGuards;
import ai.cautious.djl.SafetyProfileFile;
import ai.cautious.djl.training.ModelFolders;
import ai.cautious.program.options.UnpackedResources;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A T5 with random weights in a temporary folder until this is closed: what its verdicts say means nothing, what they cost is a
 * trained one's. Its tokenizer has every word that it is to read as one token, the most frequent ones first, so that it reads no
 * more tokens than a trained one's does.
 */
public final class RandomT5 implements AutoCloseable {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Of T5's checkpoints. */
    private static final int VOCABULARY = 32_128;

    private static final int HEAD = 64;
    private static final String GUARD = "toxicchat-t5";
    private static final String SPACE = "\u2581";
    private static final List<String> CONTROLS = List.of("<pad>", "</s>", "<unk>");

    private final UnpackedResources files;

    private RandomT5(UnpackedResources files) {
        this.files = files;
    }

    /**
     * Writes one, in float32.
     *
     * @param layers of encoder and decoder each
     * @param width of the layers, a multiple of {@value #HEAD}; feed-forward layers are four times as wide
     * @param texts that it will read
     */
    public static RandomT5 write(int layers, int width, List<String> texts) {
        UnpackedResources files = UnpackedResources.of(RandomT5.class, GUARD, List.of());
        try {
            Path shape = Files.createDirectory(files.folder().resolve("shape"));
            MAPPER.writeValue(shape.resolve("config.json").toFile(), config(layers, width));
            MAPPER.writeValue(shape.resolve("tokenizer.json").toFile(), tokenizer(texts));
            RandomT5 model = new RandomT5(files);
            ModelFolders.initialise(shape, model.folder(), 1);
            // Of random weights no verdict is sure enough to count.
            SafetyProfileFile.write(
                    model.folder(),
                    PublishedGuards.named(GUARD).toBuilder().minMarkerMass(0).build());
            return model;
        } catch (IOException e) {
            files.close();
            throw new FileAccessException(
                    files.folder(), "cannot hold a T5 for a while: " + e + "; give -Djava.io.tmpdir=FOLDER", e);
        } catch (RuntimeException | Error e) {
            files.close();
            throw e;
        }
    }

    private static Map<String, Object> config(int layers, int width) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("model_type", "t5");
        config.put("d_model", width);
        config.put("d_ff", 4 * width);
        config.put("d_kv", HEAD);
        config.put("num_heads", width / HEAD);
        config.put("num_layers", layers);
        config.put("vocab_size", VOCABULARY);
        config.put("feed_forward_proj", "relu");
        config.put("n_positions", 512);
        config.put("decoder_start_token_id", 0);
        return config;
    }

    private static Map<String, Object> tokenizer(List<String> texts) {
        Map<String, Object> tokenizer = new LinkedHashMap<>();
        List<Map<String, Object>> added = new ArrayList<>();
        CONTROLS.forEach(control -> added.add(Map.of("id", added.size(), "content", control, "special", true)));
        tokenizer.put("version", "1.0");
        tokenizer.put("added_tokens", added);
        tokenizer.put(
                "pre_tokenizer",
                Map.of("type", "Metaspace", "replacement", SPACE, "prepend_scheme", "always", "split", true));
        tokenizer.put(
                "post_processor",
                Map.of(
                        "type",
                        "TemplateProcessing",
                        "single",
                        List.of(
                                Map.of("Sequence", Map.of("id", "A", "type_id", 0)),
                                Map.of("SpecialToken", Map.of("id", "</s>", "type_id", 0))),
                        "pair",
                        List.of(
                                Map.of("Sequence", Map.of("id", "A", "type_id", 0)),
                                Map.of("SpecialToken", Map.of("id", "</s>", "type_id", 0)),
                                Map.of("Sequence", Map.of("id", "B", "type_id", 0)),
                                Map.of("SpecialToken", Map.of("id", "</s>", "type_id", 0))),
                        "special_tokens",
                        Map.of("</s>", Map.of("id", "</s>", "ids", List.of(1), "tokens", List.of("</s>")))));
        tokenizer.put(
                "decoder",
                Map.of("type", "Metaspace", "replacement", SPACE, "prepend_scheme", "always", "split", true));
        tokenizer.put("model", Map.of("type", "Unigram", "unk_id", 2, "vocab", pieces(texts)));
        return tokenizer;
    }

    private static List<List<Object>> pieces(List<String> texts) {
        Map<String, Long> words = Stream.concat(texts.stream(), Stream.of("ToxicChat:", "positive", "negative"))
                .flatMap(text -> Arrays.stream(text.strip().split("\\s+")))
                .collect(Collectors.groupingBy(Function.identity(), TreeMap::new, Collectors.counting()));
        Stream<String> characters =
                words.keySet().stream().flatMap(word -> word.codePoints().mapToObj(Character::toString));
        Stream<String> frequent = words.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(word -> SPACE + word.getKey());
        List<List<Object>> pieces = new ArrayList<>();
        CONTROLS.forEach(control -> pieces.add(List.of(control, 0.0)));
        Stream.concat(Stream.of(SPACE), Stream.concat(characters, frequent))
                .distinct()
                .limit(VOCABULARY - CONTROLS.size())
                // A word as a whole is always more probable than its characters.
                .forEach(piece -> pieces.add(List.of(piece, -10.0)));
        return pieces;
    }

    /** The model. */
    public Path folder() {
        return files.folder().resolve("random-t5");
    }

    @Override
    public void close() {
        files.close();
    }
}
