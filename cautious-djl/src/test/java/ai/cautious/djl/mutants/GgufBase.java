package ai.cautious.djl.mutants;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Makes a committed GGUF file one that loads: it has a merge of a token that it lacks, and no template. */
final class GgufBase {

    private static final String MERGES = "tokenizer.ggml.merges";
    private static final String TEMPLATE = "tokenizer.chat_template";
    private static final String WEIGHT = ".weight";
    private static final int ALIGNMENT = 32;
    private static final int VALUES_AT = 16;
    private static final int STRING = 8;

    private GgufBase() {}

    /** The file without its merges, with a chat template. */
    static byte[] of(byte[] file, String template) {
        String text = latin(file);
        ByteBuffer old = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int merges = text.indexOf(MERGES);
        if (merges < 0) {
            return file;
        }
        int count = merges + MERGES.length() + 2 * Integer.BYTES;
        int rest = count + 2 * Long.BYTES + (int) old.getLong(count + Long.BYTES);
        int head = headEnd(file);
        ByteBuffer made = ByteBuffer.allocate(file.length + 4096).order(ByteOrder.LITTLE_ENDIAN);
        made.put(file, 0, count).putLong(0);
        made.putLong(VALUES_AT, old.getLong(VALUES_AT) + 1);
        put(made, TEMPLATE);
        made.putInt(STRING);
        put(made, template);
        made.put(file, rest, head - rest);
        made.position(aligned(made.position()));
        made.put(file, aligned(head), file.length - aligned(head));
        byte[] bytes = new byte[made.position()];
        made.get(0, bytes);
        return bytes;
    }

    /** Where the head of a file ends: behind the last tensor's description. */
    static int headEnd(byte[] file) {
        int at = latin(file).lastIndexOf(WEIGHT) + WEIGHT.length();
        int dimensions = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
        return at + Integer.BYTES + dimensions * Long.BYTES + Integer.BYTES + Long.BYTES;
    }

    private static int aligned(int position) {
        return (position + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private static void put(ByteBuffer into, String text) {
        byte[] bytes = Json.bytes(text);
        into.putLong(bytes.length).put(bytes);
    }

    private static String latin(byte[] file) {
        return new String(file, StandardCharsets.ISO_8859_1);
    }
}
