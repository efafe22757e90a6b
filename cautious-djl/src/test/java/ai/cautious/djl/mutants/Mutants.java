package ai.cautious.djl.mutants;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes mutants: a seed and a number always give the same. */
final class Mutants {

    private static final String PROFILE = "safety_judge.json";
    private static final String ADAPTER = "adapter";
    private static final String SPECIAL = "special_tokens_map.json";
    private static final String ADDED = "added_tokens.json";
    private static final List<String> CLASSES = List.of(
            "LlamaTokenizer",
            "LlamaTokenizerFast",
            "GPT2Tokenizer",
            "Qwen2Tokenizer",
            "PreTrainedTokenizerFast",
            "GemmaTokenizer",
            "OddTokenizer");

    private final long seed;
    private final Bases bases;
    private final List<JsonNode> components;

    Mutants(long seed, Bases bases) {
        this.seed = seed;
        this.bases = bases;
        this.components = bases.components();
    }

    /** Writes a mutant's files into an empty folder. */
    Mutant write(long number, Path folder) throws IOException {
        Picks picks = new Picks(seed * 0x9E3779B97F4A7C15L + number);
        MutantKind kind = MutantKind.of(number);
        Map<String, byte[]> files = new TreeMap<>(base(kind, picks));
        if (kind == MutantKind.PROFILE || picks.oneIn(3)) {
            files.put(PROFILE, Json.bytes(Bases.profile()));
        }
        boolean adapts = kind == MutantKind.ADAPTER_CONFIG || kind == MutantKind.ADAPTER_WEIGHTS;
        spoil(kind, files, picks);
        if (!adapts) {
            files.keySet().removeIf(name -> name.startsWith(ADAPTER));
        }
        Bases.write(files, folder);
        return new Mutant(kind, opened(kind, files, folder, picks), adapts ? folder.resolve(ADAPTER) : null, picks);
    }

    private Map<String, byte[]> base(MutantKind kind, Picks picks) {
        return switch (kind) {
            case TEMPLATE, TOKENIZER, TOKENIZER_CONFIG -> text(kind, picks);
            case CONFIG, SAFETENSORS, PROFILE -> picks.of(bases.checkpoints());
            case INDEX -> bases.sharded();
            case GGUF -> picks.of(bases.ggufs());
            case SPLIT_GGUF -> bases.ggufParts();
            case ADAPTER_CONFIG, ADAPTER_WEIGHTS -> picks.of(bases.adapted());
        };
    }

    /** A small model with a tokenizer that is sound and a template that is sound. */
    private Map<String, byte[]> text(MutantKind kind, Picks picks) {
        Map<String, byte[]> files = new TreeMap<>(bases.blank());
        files.put("tokenizer.json", Json.bytes(bases.tokenizer(picks)));
        ObjectNode config = Json.read(Json.bytes("{\"bos_token\": \"<s>\", \"add_bos_token\": true}"));
        config.put("eos_token", picks.of(Fragments.TEXT)).put("chat_template", bases.template(picks));
        if (picks.oneIn(3)) {
            config.put("tokenizer_class", picks.of(CLASSES)).put("legacy", picks.oneIn(2));
        }
        if (kind == MutantKind.TOKENIZER_CONFIG) {
            putCompanions(files, config, picks);
        }
        files.put("tokenizer_config.json", Json.bytes(config));
        return files;
    }

    /** The files beside a tokenizer.json, of which some count only where others are silent. */
    private void putCompanions(Map<String, byte[]> files, ObjectNode config, Picks picks) {
        if (picks.oneIn(2)) {
            config.putObject("added_tokens_decoder")
                    .putObject("1000")
                    .put("content", "<word>")
                    .put("special", true)
                    .put("single_word", picks.oneIn(2));
        }
        files.put(
                SPECIAL,
                Json.bytes("{\"bos_token\": {\"content\": \"<s>\"}, \"additional_special_tokens\": [\"<word>\"]}"));
        files.put(ADDED, Json.bytes("{\"<word>\": 1000, \"<other>\": 1001}"));
        if (picks.oneIn(4)) {
            String name = picks.of(List.of("default", "tool_use", "rag", ""));
            files.put("additional_chat_templates/" + name + ".jinja", Json.bytes(bases.template(picks)));
        }
        if (picks.oneIn(4)) {
            byte[] pieces = new byte[picks.below(1000)];
            picks.fill(pieces);
            files.put("tokenizer.model", pieces);
        }
        if (picks.oneIn(20)) {
            files.remove("tokenizer.json");
        }
    }

    private void spoil(MutantKind kind, Map<String, byte[]> files, Picks picks) {
        switch (kind) {
            case TEMPLATE -> {
                String template = new TextSpoiler(picks).spoilt(bases.template(picks));
                files.put("chat_template.jinja", Json.bytes(template));
            }
            case TOKENIZER -> json("tokenizer.json", files, picks);
            case TOKENIZER_CONFIG -> json(picks.of(List.of("tokenizer_config.json", SPECIAL, ADDED)), files, picks);
            case CONFIG ->
                json(
                        files.containsKey("generation_config.json") && picks.oneIn(4)
                                ? "generation_config.json"
                                : "config.json",
                        files,
                        picks);
            case SAFETENSORS -> safetensors("model.safetensors", files, picks);
            case INDEX -> index(files, picks);
            case GGUF, SPLIT_GGUF ->
                gguf(
                        picks.of(List.copyOf(files.keySet().stream()
                                .filter(name -> name.endsWith(".gguf"))
                                .toList())),
                        files,
                        picks);
            case ADAPTER_CONFIG -> json("adapter/adapter_config.json", files, picks);
            case ADAPTER_WEIGHTS -> safetensors("adapter/adapter_model.safetensors", files, picks);
            case PROFILE -> json(PROFILE, files, picks);
        }
    }

    private void json(String name, Map<String, byte[]> files, Picks picks) {
        List<JsonNode> donors = name.startsWith("tokenizer") ? components : List.of();
        files.computeIfPresent(name, (same, bytes) -> new JsonSpoiler(picks, donors)
                .spoilt(Json.read(bytes), 1 + picks.below(1 + picks.below(3))));
    }

    private static void safetensors(String name, Map<String, byte[]> files, Picks picks) {
        files.computeIfPresent(name, (same, bytes) -> new BytesSpoiler(picks).safetensors(bytes));
    }

    private void index(Map<String, byte[]> files, Picks picks) {
        String shard = "model-0000" + (1 + picks.below(7)) + "-of-00007.safetensors";
        switch (picks.below(4)) {
            case 0 -> files.remove(shard);
            case 1 -> safetensors(shard, files, picks);
            default -> json("model.safetensors.index.json", files, picks);
        }
    }

    private static void gguf(String name, Map<String, byte[]> files, Picks picks) {
        if (files.size() > 2 && picks.oneIn(6)) {
            // One part in another's place, or nothing.
            files.put(name, picks.oneIn(2) ? new byte[0] : picks.of(List.copyOf(files.values())));
            return;
        }
        byte[] whole = files.get(name);
        files.put(name, new BytesSpoiler(picks).gguf(whole, GgufBase.headEnd(whole)));
    }

    private static Path opened(MutantKind kind, Map<String, byte[]> files, Path folder, Picks picks) {
        if (kind != MutantKind.GGUF && kind != MutantKind.SPLIT_GGUF) {
            return folder;
        }
        return folder.resolve(picks.of(
                files.keySet().stream().filter(name -> name.endsWith(".gguf")).toList()));
    }
}
