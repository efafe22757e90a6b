package ai.cautious.djl.mutants;

import ai.cautious.djl.TestCheckpoints;
import ai.cautious.djl.internal.checkpoint.InitialWeights;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The sound files that mutants are made of, each by its name within a checkpoint's folder. Immutable. */
final class Bases {

    /** Beyond every token of the tokenizers' families. */
    private static final int VOCABULARY = 1024;

    private static final List<String> MARKERS = List.of("<unk>", "<s>", "</s>", "<Toc>", "<Safe>", "<|x|>");

    private static final String CHAT = "{{ bos_token }}{% for m in messages %}<|x|>{{ m.role }} {{ m.content }}</s>"
            + "{% endfor %}{% if add_generation_prompt %}<|x|>{% endif %}";

    private final List<Map<String, byte[]>> checkpoints = new ArrayList<>();
    private final List<Map<String, byte[]>> adapted = new ArrayList<>();
    private final Map<String, byte[]> sharded;
    private final List<Map<String, byte[]>> ggufs = new ArrayList<>();
    private final Map<String, byte[]> ggufParts = new TreeMap<>();
    private final Map<String, byte[]> blank;
    private final JsonNode families;
    private final List<String> templates = new ArrayList<>();
    private final List<String> constructs = new ArrayList<>();

    /**
     * Reads them.
     *
     * @param folder where a model is written for a moment
     */
    Bases(Path folder) throws IOException {
        List<Map<String, byte[]>> withShards = new ArrayList<>();
        for (Path checkpoint : list(TestCheckpoints.resource("checkpoints"))) {
            Map<String, byte[]> files = files(checkpoint);
            files.putAll(letters());
            if (files.containsKey("model.safetensors.index.json")) {
                withShards.add(files);
            } else {
                checkpoints.add(files);
            }
            if (files.containsKey("adapter/adapter_config.json")) {
                adapted.add(files);
            }
        }
        sharded = withShards.get(0);
        for (Path file : list(TestCheckpoints.resource("gguf"))) {
            String name = file.getFileName().toString();
            if (name.equals("llama.gguf") || name.equals("qwen2.gguf")) {
                ggufs.add(Map.of(name, GgufBase.of(Files.readAllBytes(file), CHAT)));
            } else if (name.startsWith("parts-")) {
                ggufParts.put(name, GgufBase.of(Files.readAllBytes(file), CHAT));
            }
        }
        families = Json.read(Files.readAllBytes(TestCheckpoints.resource("tokenizers/families.json")));
        for (Path template : list(TestCheckpoints.resource("jinja/published"))) {
            templates.add(Files.readString(template));
        }
        for (JsonNode row : Json.list(Files.readAllBytes(TestCheckpoints.resource("jinja/constructs.json")))) {
            constructs.add(row.get(0).asText());
        }
        blank = blank(folder);
    }

    /** Folders with a model.safetensors and a tokenizer of letters, of every supported architecture. */
    List<Map<String, byte[]>> checkpoints() {
        return checkpoints;
    }

    /** Those that have an adapter. */
    List<Map<String, byte[]>> adapted() {
        return adapted;
    }

    /** One in several safetensors files. */
    Map<String, byte[]> sharded() {
        return sharded;
    }

    /** Files of one part. */
    List<Map<String, byte[]>> ggufs() {
        return ggufs;
    }

    /** One file in three parts. */
    Map<String, byte[]> ggufParts() {
        return ggufParts;
    }

    /** A model of one layer for tokenizers of up to {@value #VOCABULARY} tokens, without a tokenizer. */
    Map<String, byte[]> blank() {
        return blank;
    }

    /** Writes a sound checkpoint with the tokenizer of letters. */
    Path writePartner(Path folder) throws IOException {
        return write(checkpoints.get(0), folder);
    }

    /** Writes a sound checkpoint of the blank model. */
    Path writeLender(Path folder) throws IOException {
        write(blank, folder);
        return write(Map.of("tokenizer.json", Json.bytes(tokenizer(new Picks(0)))), folder);
    }

    /** Writes files into a folder. */
    static Path write(Map<String, byte[]> files, Path folder) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        return folder;
    }

    /** A published template or a single construct. */
    String template(Picks picks) {
        return picks.of(picks.oneIn(2) ? templates : constructs);
    }

    /** A tokenizer.json of some family. */
    ObjectNode tokenizer(Picks picks) {
        ObjectNode tokenizers = (ObjectNode) families.get("tokenizers");
        String name = picks.of(
                tokenizers.propertyStream().map(entry -> entry.getKey()).toList());
        ObjectNode file = tokenizers.get(name).deepCopy();
        file.set(
                "model",
                families.get("models").get(file.get("model").textValue()).deepCopy());
        file.withArray("added_tokens")
                .addObject()
                .put("id", VOCABULARY - 2)
                .put("content", "<s>")
                .put("special", true)
                .put("normalized", picks.oneIn(2))
                .put("single_word", picks.oneIn(4));
        return file;
    }

    /** Parts of tokenizers that may stand elsewhere. */
    List<JsonNode> components() {
        List<JsonNode> components = new ArrayList<>();
        for (JsonNode tokenizer : families.get("tokenizers")) {
            for (String name : List.of("normalizer", "pre_tokenizer", "decoder", "post_processor")) {
                components.add(tokenizer.path(name));
            }
        }
        components.removeIf(JsonNode::isMissingNode);
        return components;
    }

    private static Map<String, byte[]> blank(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("from"));
        Files.writeString(
                folder.resolve("from/config.json"),
                """
                {"model_type": "llama", "hidden_size": 16, "intermediate_size": 16, "num_hidden_layers": 1,
                 "num_attention_heads": 2, "num_key_value_heads": 1, "vocab_size": %d, "max_position_embeddings": 512,
                 "rms_norm_eps": 1e-6, "rope_theta": 10000.0, "tie_word_embeddings": true, "initializer_range": 0.5}
                """
                        .formatted(VOCABULARY));
        InitialWeights.write(folder.resolve("from"), Files.createDirectories(folder.resolve("to")), 1);
        return files(folder.resolve("to"));
    }

    /** Tokenizer, template and profile for a vocabulary of 96. */
    private static Map<String, byte[]> letters() {
        ObjectNode tokenizer = Json.read(Json.bytes("{\"version\": \"1.0\", \"added_tokens\": []}"));
        ArrayNode added = tokenizer.withArray("added_tokens");
        ObjectNode model = tokenizer.putObject("model").put("type", "BPE").put("unk_token", MARKERS.get(0));
        ObjectNode vocabulary = model.putObject("vocab");
        model.putArray("merges");
        for (String marker : MARKERS) {
            added.addObject()
                    .put("id", vocabulary.size())
                    .put("content", marker)
                    .put("special", true);
            vocabulary.put(marker, vocabulary.size());
        }
        for (char letter = '&'; letter <= '~'; letter++) {
            vocabulary.put(Character.toString(letter), vocabulary.size());
        }
        vocabulary.put(" ", vocabulary.size());
        ObjectNode config = Json.read(Json.bytes("{\"bos_token\": \"<s>\", \"eos_token\": {\"content\": \"</s>\"}}"));
        config.put("chat_template", CHAT);
        return Map.of("tokenizer.json", Json.bytes(tokenizer), "tokenizer_config.json", Json.bytes(config));
    }

    /** {@code safety_judge.json}. */
    static ObjectNode profile() {
        return Json.read(
                Json.bytes(
                        """
                {"version": 1, "instruction": "judge", "answerInstruction": "judge it", "template": "chat",
                 "labels": [{"marker": "<Toc>", "severity": "toxic"}, {"marker": "<Safe>", "severity": "safe"}],
                 "calibration": {"slope": 1.0, "intercept": 0.0}, "threshold": 0.5, "window": 64, "overlap": 8,
                 "minMarkerMass": 0.0, "reads": ["prompt"]}
                """));
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    private static Map<String, byte[]> files(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().equals("expected.json")) {
                    files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
                }
            }
        }
        return files;
    }
}
