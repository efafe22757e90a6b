package ai.cautious.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a checkpoint that costs next to nothing but its sampling: a layer that adds nothing, and a head that gives the
 * same logits whatever was read, falling with the logarithm of a token's rank as those of language models do.
 */
final class HeadOnlyCheckpoint {

    private static final int HIDDEN = 16;
    private static final String LAYER = "model.layers.0.";

    private HeadOnlyCheckpoint() {}

    /**
     * Writes a Hugging Face folder.
     *
     * @param tokenizer a folder with a tokenizer.json, which may have fewer tokens than the model has logits
     */
    static void write(Path folder, Path tokenizer, int vocabularySize) throws IOException {
        Files.copy(tokenizer.resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
        Files.writeString(
                folder.resolve("config.json"),
                """
                {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": %1$d,
                 "intermediate_size": %1$d, "num_hidden_layers": 1, "num_attention_heads": 1,
                 "num_key_value_heads": 1, "vocab_size": %2$d, "max_position_embeddings": 512, "rms_norm_eps": 1e-5,
                 "rope_theta": 10000.0, "hidden_act": "silu", "tie_word_embeddings": false, "eos_token_id": 2}
                """
                        .formatted(HIDDEN, vocabularySize));
        List<String> names = new ArrayList<>();
        List<float[]> values = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        for (String matrix : List.of("self_attn.q", "self_attn.k", "self_attn.v", "self_attn.o")) {
            add(names, rows, values, LAYER + matrix + "_proj.weight", HIDDEN, i -> 0);
        }
        for (String matrix : List.of("gate", "up", "down")) {
            add(names, rows, values, LAYER + "mlp." + matrix + "_proj.weight", HIDDEN, i -> 0);
        }
        for (String norm : List.of(LAYER + "input_layernorm", LAYER + "post_attention_layernorm", "model.norm")) {
            add(names, rows, values, norm + ".weight", 0, i -> 1);
        }
        add(names, rows, values, "model.embed_tokens.weight", vocabularySize, i -> 1);
        // Ranks are spread over the ids, as a vocabulary's are.
        add(names, rows, values, "lm_head.weight", vocabularySize, i -> {
            long rank = i * 7919L % vocabularySize;
            return -2 * Math.log(1 + rank) / HIDDEN;
        });
        write(folder.resolve("model.safetensors"), names, rows, values);
    }

    private interface RowValue {
        double of(long row);
    }

    /** A matrix whose rows each hold one value, or a vector where there are no rows. */
    private static void add(
            List<String> names, List<Integer> rows, List<float[]> values, String name, int count, RowValue value) {
        float[] all = new float[Math.max(count, 1) * HIDDEN];
        for (int i = 0; i < all.length; i++) {
            all[i] = (float) value.of(i / HIDDEN);
        }
        names.add(name);
        rows.add(count);
        values.add(all);
    }

    private static void write(Path file, List<String> names, List<Integer> rows, List<float[]> values)
            throws IOException {
        StringBuilder header = new StringBuilder("{");
        int end = 0;
        for (int i = 0; i < names.size(); i++) {
            int start = end;
            end += values.get(i).length * Float.BYTES;
            header.append("%s\"%s\":{\"dtype\":\"F32\",\"shape\":[%s%d],\"data_offsets\":[%d,%d]}"
                    .formatted(
                            i == 0 ? "" : ",",
                            names.get(i),
                            rows.get(i) == 0 ? "" : rows.get(i) + ",",
                            HIDDEN,
                            start,
                            end));
        }
        byte[] json = header.append("}").toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer = ByteBuffer.allocate(Long.BYTES + json.length + end).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(json.length).put(json);
        values.forEach(all -> {
            for (float value : all) {
                buffer.putFloat(value);
            }
        });
        try (WritableByteChannel channel =
                Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(buffer.flip());
        }
    }
}
