package ai.cautious.djl.internal.text;

import ai.cautious.UnsupportedModelException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The class by which {@code AutoTokenizer} of transformers 5 reads a folder's tokenizer.json: as it stands, or, for some
 * classes, its vocabulary, merges and post-processor only, between parts of the class's own and with special tokens of the
 * class's own where no file names any.
 */
enum TokenizerClass {
    /** Reads all of the file. */
    FILE(Map.of()),
    LLAMA(Map.of("unk_token", "<unk>", "bos_token", "<s>", "eos_token", "</s>")),
    CODE_LLAMA(LLAMA.defaults),
    GPT2(Map.of("unk_token", TokenizerClass.END, "bos_token", TokenizerClass.END, "eos_token", TokenizerClass.END)),
    QWEN2(Map.of("unk_token", TokenizerClass.END, "eos_token", TokenizerClass.END, "pad_token", TokenizerClass.END)),
    T5(Map.of("unk_token", "<unk>", "eos_token", "</s>", "pad_token", "<pad>"));

    private static final String END = "<|endoftext|>";
    private static final String PREFIXED = "add_prefix_space";

    /** The id of what stands for the unknown, whatever the file says. */
    private static final int T5_UNKNOWN = 2;

    private static final Map<String, String> INFILLING = infilling();

    /** Others of transformers' that bring parts of their own. */
    private static final Set<String> UNSUPPORTED = Set.of(
            "Albert",
            "Bart",
            "Barthez",
            "BigBird",
            "Blenderbot",
            "CLIP",
            "Camembert",
            "CodeGen",
            "Cohere",
            "Deberta",
            "DebertaV2",
            "Esmc",
            "FNet",
            "GPTNeoX",
            "Gemma",
            "Herbert",
            "Lasr",
            "LayoutLMv3",
            "LayoutXLM",
            "Luke",
            "MBart",
            "MBart50",
            "MLuke",
            "MarkupLM",
            "Nllb",
            "Nougat",
            "OpenAIGPT",
            "Pegasus",
            "Qwen3_5",
            "Reformer",
            "RemBert",
            "Roberta",
            "SeamlessM4T",
            "Siglip2",
            "Tipsv2",
            "Udop",
            "VideoPrism",
            "Whisper",
            "XGLM",
            "XLMRoberta",
            "XLNet");

    private final Map<String, String> defaults;

    TokenizerClass(Map<String, String> defaults) {
        this.defaults = defaults;
    }

    private static Map<String, String> infilling() {
        Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put("prefix_token", "▁<PRE>");
        tokens.put("middle_token", "▁<MID>");
        tokens.put("suffix_token", "▁<SUF>");
        tokens.put("eot_token", "▁<EOT>");
        tokens.put("fill_token", "<FILL_ME>");
        return tokens;
    }

    /**
     * The class of a folder.
     *
     * @param source what messages call the tokenizer
     * @param model config.json
     * @param config tokenizer_config.json
     * @throws UnsupportedModelException if it is one whose parts are not known here
     */
    static TokenizerClass of(String source, JsonNode model, JsonNode config, JsonNode tokenizer) {
        String told = config.path("tokenizer_class").asText("");
        String name = (told.isEmpty() ? model.path("tokenizer_class").asText("") : told)
                .replaceAll("(Tokenizer)?(Fast)?$", "");
        String family = model.path("model_type").asText();
        boolean ownCode = config.hasNonNull("auto_map");
        if (!ownCode && family.equals("mistral")) {
            return FILE;
        }
        if (name.isEmpty() && family.equals("qwen3") || family.equals("qwen2") && (name.isEmpty() || !ownCode)) {
            return QWEN2;
        }
        return switch (name) {
            case "Llama" -> !ownCode && hasByteLevel(tokenizer) ? FILE : LLAMA;
            case "CodeLlama" -> CODE_LLAMA;
            case "GPT2" -> GPT2;
            case "Qwen2" -> QWEN2;
            case "T5" -> T5;
            default -> {
                if (UNSUPPORTED.contains(name)) {
                    throw new UnsupportedModelException(source + ": the configuration's tokenizer_class is " + name
                            + "Tokenizer, with parts of its own; supported are LlamaTokenizer, CodeLlamaTokenizer,"
                            + " GPT2Tokenizer, Qwen2Tokenizer, T5Tokenizer and PreTrainedTokenizerFast");
                }
                yield FILE;
            }
        };
    }

    private static boolean hasByteLevel(JsonNode tokenizer) {
        return List.of("normalizer", "pre_tokenizer", "post_processor", "decoder").stream()
                .anyMatch(part -> tokenizer.path(part).toString().contains("\"ByteLevel\""));
    }

    /**
     * Puts the class's own into a tokenizer.json and its configuration.
     *
     * @throws UnsupportedModelException if they are of another kind than the class
     */
    void apply(String source, ObjectNode tokenizer, ObjectNode config) {
        if (this == FILE) {
            return;
        }
        defaults.forEach((name, token) -> {
            if (!config.has(name)) {
                config.put(name, token);
            }
        });
        JsonNode model = tokenizer.path("model");
        if (this == T5) {
            applyT5(source, tokenizer, config);
            return;
        }
        if (!model.path("merges").isArray()) {
            throw new UnsupportedModelException(source + ": model has no merges, as that of a " + this
                    + " tokenizer must; the configuration's tokenizer_class does not fit");
        }
        tokenizer.set("model", bpe(model));
        tokenizer.set("normalizer", this == QWEN2 ? TokenizerParts.plain("NFC") : null);
        tokenizer.set("pre_tokenizer", preTokenizer(config));
        tokenizer.set(
                "decoder",
                hasPieces()
                        ? TokenizerParts.sentencePieceDecoder(this == CODE_LLAMA || prefixed(config))
                        : TokenizerParts.plain("ByteLevel"));
        if (this == CODE_LLAMA) {
            putInfilling(tokenizer, config);
        }
        // Added tokens are those of the configuration, into which those of the file have been read where it has none.
        tokenizer.putArray("added_tokens");
    }

    /** Of the normalizers only the rules that SentencePiece's model brought along. */
    private static void applyT5(String source, ObjectNode tokenizer, ObjectNode config) {
        JsonNode pieces = tokenizer.path("model").path("vocab");
        if (!pieces.isArray()) {
            throw new UnsupportedModelException(
                    source + ": model has no list of pieces, as that of a T5 tokenizer must;"
                            + " the configuration's tokenizer_class does not fit");
        }
        ObjectNode model = TokenizerParts.plain("Unigram").put("unk_id", T5_UNKNOWN);
        model.set("vocab", pieces);
        tokenizer.set("model", model);
        JsonNode normalizer = tokenizer.path("normalizer");
        tokenizer.set(
                "normalizer",
                Stream.concat(
                                Stream.of(normalizer),
                                normalizer.path("normalizers").valueStream())
                        .filter(step -> step.path("type").asText().equals("Precompiled"))
                        .findFirst()
                        .orElse(null));
        ArrayNode steps = JsonNodeFactory.instance.arrayNode();
        steps.add(TokenizerParts.plain("WhitespaceSplit")).add(TokenizerParts.metaspace("always", true));
        tokenizer.set("pre_tokenizer", TokenizerParts.preTokenizers(steps));
        tokenizer.set("decoder", TokenizerParts.metaspace("always", true));
        String end = SpecialTokens.named(config).getOrDefault("eos_token", "");
        tokenizer.set(
                "post_processor",
                IntStream.range(0, pieces.size())
                        .filter(id -> pieces.get(id).path(0).asText().equals(end))
                        .mapToObj(id -> TokenizerParts.endsWith(end, id))
                        .findFirst()
                        .orElse(null));
    }

    private ObjectNode bpe(JsonNode file) {
        ObjectNode model = TokenizerParts.plain("BPE");
        model.set("vocab", file.path("vocab"));
        model.set("merges", file.path("merges"));
        return model.put("fuse_unk", hasPieces()).put("byte_fallback", hasPieces());
    }

    /** Whether the vocabulary is one of SentencePiece's. */
    private boolean hasPieces() {
        return this == LLAMA || this == CODE_LLAMA;
    }

    /** Code Llama's own tokens, before those that are named, and its start. */
    private static void putInfilling(ObjectNode tokenizer, ObjectNode config) {
        ArrayNode tokens = JsonNodeFactory.instance.arrayNode();
        INFILLING.forEach((name, token) -> {
            if (!config.path(name).isNull()) {
                tokens.add(token);
            }
        });
        for (String list : List.of("extra_special_tokens", "additional_special_tokens")) {
            config.path(list).forEach(tokens::add);
        }
        config.set("extra_special_tokens", tokens);
        String start = SpecialTokens.named(config).getOrDefault("bos_token", "");
        JsonNode id = tokenizer.path("model").path("vocab").path(start);
        tokenizer.set("post_processor", id.isInt() ? TokenizerParts.startsWith(start, id.intValue()) : null);
    }

    private ObjectNode preTokenizer(JsonNode config) {
        boolean prefixed = prefixed(config);
        if (hasPieces()) {
            String always = this == LLAMA && config.path("legacy").asBoolean() ? "always" : "first";
            return TokenizerParts.metaspace(prefixed ? always : "never", false);
        }
        if (this == GPT2) {
            return TokenizerParts.byteLevel(prefixed, true);
        }
        ArrayNode steps = JsonNodeFactory.instance.arrayNode();
        steps.add(TokenizerParts.words(TokenizerParts.QWEN2)).add(TokenizerParts.byteLevel(prefixed, false));
        return TokenizerParts.preTokenizers(steps);
    }

    private boolean prefixed(JsonNode config) {
        return config.path(PREFIXED).asBoolean(hasPieces());
    }
}
