package ai.cautious.djl;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * Writes small models as GGUF files whose matrices are in ggml's blocks of 4 to 8 bits, each kind of them somewhere: random
 * bytes, with scales that leave the weights about as large as trained ones.
 */
public final class QuantisedGguf {

    /** Three control tokens, letters from the exclamation mark on, two of which are one token. */
    public static final int VOCABULARY = 96;

    private static final int HIDDEN = 256;
    private static final int INTERMEDIATE = 512;
    private static final int LAYERS = 2;
    private static final int HEADS = 4;
    private static final int KEY_VALUE_HEADS = 2;
    private static final int HEAD_SIZE = HIDDEN / HEADS;
    private static final int ALIGNMENT = 32;

    private static final int U32 = 4;
    private static final int I32 = 5;
    private static final int F32 = 6;
    private static final int STRING = 8;
    private static final int ARRAY = 9;

    /** ggml's block formats. */
    private enum Blocks {
        F32(0, 1, 4),
        Q4_0(2, 32, 18),
        Q4_1(3, 32, 20),
        Q5_0(6, 32, 22),
        Q5_1(7, 32, 24),
        Q8_0(8, 32, 34),
        Q4_K(12, 256, 144),
        Q5_K(13, 256, 176),
        Q6_K(14, 256, 210);

        private final int number;
        private final int weights;
        private final int bytes;

        Blocks(int number, int weights, int bytes) {
            this.number = number;
            this.weights = weights;
            this.bytes = bytes;
        }
    }

    private record Tensor(String name, Blocks type, int rows, int columns, double deviation) {

        int bytes() {
            return rows * columns / type.weights * type.bytes;
        }
    }

    private final Random random;
    private final ByteBuffer out = ByteBuffer.allocate(4 << 20).order(ByteOrder.LITTLE_ENDIAN);

    private QuantisedGguf(long seed) {
        this.random = new Random(seed);
    }

    /**
     * Writes a model of two layers, hidden size 256 and {@value #VOCABULARY} tokens.
     *
     * @param family llama or qwen2, which has biases
     * @param tied whether the embedding is the head, too
     */
    public static Path write(Path file, String family, boolean tied, long seed) throws IOException {
        QuantisedGguf writer = new QuantisedGguf(seed);
        writer.writeAll(family, tensors(family, tied));
        return Files.write(file, writer.out.flip().array());
    }

    private static List<Tensor> tensors(String family, boolean tied) {
        List<Tensor> all = new ArrayList<>();
        // A tied head's logits would leave one token in question only, were its rows as large as an embedding's.
        all.add(new Tensor("token_embd.weight", tied ? Blocks.Q6_K : Blocks.Q4_K, VOCABULARY, HIDDEN, 0.15));
        if (!tied) {
            all.add(new Tensor("output.weight", Blocks.Q6_K, VOCABULARY, HIDDEN, 0.15));
        }
        all.add(norm("output_norm"));
        for (int layer = 0; layer < LAYERS; layer++) {
            // The first layer has the mixture that Q4_K_M files have, the second what is left.
            boolean first = layer == 0;
            String block = "blk." + layer + ".";
            int keys = KEY_VALUE_HEADS * HEAD_SIZE;
            all.add(norm(block + "attn_norm"));
            all.add(matrix(block + "attn_q", first ? Blocks.Q4_K : Blocks.Q4_0, HIDDEN, HIDDEN));
            all.add(matrix(block + "attn_k", first ? Blocks.Q4_K : Blocks.Q5_0, keys, HIDDEN));
            all.add(matrix(block + "attn_v", first ? Blocks.Q6_K : Blocks.Q8_0, keys, HIDDEN));
            all.add(matrix(block + "attn_output", first ? Blocks.Q4_K : Blocks.Q4_1, HIDDEN, HIDDEN));
            all.add(norm(block + "ffn_norm"));
            all.add(matrix(block + "ffn_gate", first ? Blocks.Q4_K : Blocks.Q5_1, INTERMEDIATE, HIDDEN));
            all.add(matrix(block + "ffn_up", first ? Blocks.Q4_K : Blocks.Q5_0, INTERMEDIATE, HIDDEN));
            all.add(matrix(block + "ffn_down", first ? Blocks.Q6_K : Blocks.Q5_K, HIDDEN, INTERMEDIATE));
            if (family.equals("qwen2")) {
                all.add(new Tensor(block + "attn_q.bias", Blocks.F32, 1, HIDDEN, 0.5));
                all.add(new Tensor(block + "attn_k.bias", Blocks.F32, 1, keys, 0.5));
                all.add(new Tensor(block + "attn_v.bias", Blocks.F32, 1, keys, 0.5));
            }
        }
        return all;
    }

    private static Tensor norm(String name) {
        return new Tensor(name + ".weight", Blocks.F32, 1, HIDDEN, 0.1);
    }

    private static Tensor matrix(String name, Blocks type, int rows, int columns) {
        return new Tensor(name + ".weight", type, rows, columns, 1 / Math.sqrt(columns));
    }

    private void writeAll(String family, List<Tensor> tensors) {
        List<Runnable> metadata = List.of(
                () -> key("general.architecture", STRING, value -> text(value, family)),
                () -> integer(family + ".context_length", 128),
                () -> integer(family + ".embedding_length", HIDDEN),
                () -> integer(family + ".block_count", LAYERS),
                () -> integer(family + ".feed_forward_length", INTERMEDIATE),
                () -> integer(family + ".attention.head_count", HEADS),
                () -> integer(family + ".attention.head_count_kv", KEY_VALUE_HEADS),
                () -> key(family + ".attention.layer_norm_rms_epsilon", F32, value -> value.putFloat(1e-5f)),
                () -> key("tokenizer.ggml.model", STRING, value -> text(value, "gpt2")),
                () -> key("tokenizer.ggml.pre", STRING, value -> text(value, "gpt-2")),
                this::tokens,
                () -> key("tokenizer.ggml.token_type", ARRAY, value -> {
                    value.putInt(I32).putLong(VOCABULARY);
                    for (int id = 0; id < VOCABULARY; id++) {
                        value.putInt(id < 3 ? 3 : 1);
                    }
                }),
                () -> key(
                        "tokenizer.ggml.merges",
                        ARRAY,
                        value -> text(value.putInt(STRING).putLong(1), "! !")),
                () -> integer("tokenizer.ggml.bos_token_id", 1),
                () -> integer("tokenizer.ggml.eos_token_id", 2));
        out.put("GGUF".getBytes(StandardCharsets.US_ASCII))
                .putInt(3)
                .putLong(tensors.size())
                .putLong(metadata.size());
        metadata.forEach(Runnable::run);
        long offset = 0;
        for (Tensor tensor : tensors) {
            text(out, tensor.name());
            if (tensor.rows() == 1) {
                out.putInt(1).putLong(tensor.columns());
            } else {
                out.putInt(2).putLong(tensor.columns()).putLong(tensor.rows());
            }
            out.putInt(tensor.type().number).putLong(offset);
            offset += aligned(tensor.bytes());
        }
        out.position(aligned(out.position()));
        for (Tensor tensor : tensors) {
            int start = out.position();
            for (int i = 0; i < tensor.rows() * tensor.columns() / tensor.type().weights; i++) {
                block(tensor);
            }
            out.position(start + aligned(tensor.bytes()));
        }
    }

    private void tokens() {
        key("tokenizer.ggml.tokens", ARRAY, value -> {
            value.putInt(STRING).putLong(VOCABULARY);
            List.of("<unk>", "<|begin|>", "<|end|>").forEach(token -> text(value, token));
            for (int letter = 33; letter < 33 + VOCABULARY - 4; letter++) {
                text(value, Character.toString(letter));
            }
            text(value, "!!");
        });
    }

    private void integer(String name, int number) {
        key(name, U32, value -> value.putInt(number));
    }

    private void key(String name, int type, Consumer<ByteBuffer> value) {
        text(out, name);
        out.putInt(type);
        value.accept(out);
    }

    private static void text(ByteBuffer to, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        to.putLong(bytes.length).put(bytes);
    }

    private static int aligned(int bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /** Codes are all of their range, evenly; scales make the deviation of that the wanted one, minima its mean zero. */
    private void block(Tensor tensor) {
        double deviation = tensor.deviation() * (0.5 + random.nextDouble());
        Blocks type = tensor.type();
        byte[] codes = new byte[type.bytes];
        random.nextBytes(codes);
        ByteBuffer block = ByteBuffer.wrap(codes).order(ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            // A vector: of a norm, around 1, or a bias.
            case F32 ->
                block.putFloat(
                        0, (float) ((tensor.name().contains("norm") ? 1 : 0) + deviation * random.nextGaussian()));
            case Q4_0 -> half(block, 0, deviation / 4.6);
            case Q4_1 -> {
                half(block, 0, deviation / 4.6);
                half(block, 2, -7.5 * deviation / 4.6);
            }
            case Q5_0 -> half(block, 0, deviation / 9.2);
            case Q5_1 -> {
                half(block, 0, deviation / 9.2);
                half(block, 2, -15.5 * deviation / 9.2);
            }
            case Q8_0 -> half(block, 0, deviation / 74);
            case Q4_K -> {
                half(block, 0, deviation / 200);
                half(block, 2, 7.5 * deviation / 200);
            }
            case Q5_K -> {
                half(block, 0, deviation / 400);
                half(block, 2, 15.5 * deviation / 400);
            }
            case Q6_K -> half(block, 208, deviation / 1370);
        }
        out.put(codes);
    }

    /** Half precision, within its normal numbers, cut off. */
    private static void half(ByteBuffer block, int at, double value) {
        int bits = Float.floatToRawIntBits((float) value);
        int exponent = Math.max(1, (bits >>> 23 & 0xFF) - 127 + 15);
        block.putShort(at, (short) (bits >>> 16 & 0x8000 | exponent << 10 | bits >>> 13 & 0x3FF));
    }
}
