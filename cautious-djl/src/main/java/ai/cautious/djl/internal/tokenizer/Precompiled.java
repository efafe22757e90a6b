package ai.cautious.djl.internal.tokenizer;

import ai.cautious.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * SentencePiece's rules, which its models bring along: clusters of less than 6 bytes, and other characters one by one, become
 * what the shortest rule says that they begin with; what such a cluster has behind that is lost, as {@code tokenizers} has it.
 * The rules are a trie over UTF-8 in a double array (<a href="https://github.com/s-yata/darts-clone">Darts-clone</a>), whose
 * values are places in the texts behind it. Immutable.
 */
final class Precompiled implements Normalizer {

    private static final String FIELD = "precompiled_charsmap";
    private static final int CLUSTER_BYTES = 6;

    private static final int LEAF = 1 << 8;
    private static final int LABEL = 1 << 31 | 0xFF;
    private static final int WIDE = 1 << 9;

    private final String place;
    private final int[] units;
    private final byte[] texts;

    private Precompiled(String place, int[] units, byte[] texts) {
        this.place = place;
        this.units = units;
        this.texts = texts;
    }

    static Normalizer read(Component component) {
        if (!component.has(FIELD)) {
            return text -> text;
        }
        ByteBuffer bytes = ByteBuffer.wrap(bytes(component)).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.remaining() == 0) {
            return text -> text;
        }
        int size = bytes.remaining() < Integer.BYTES ? 0 : bytes.getInt();
        if (size < Integer.BYTES || size % Integer.BYTES != 0 || size > bytes.remaining()) {
            throw component.fault(FIELD, "the size of a trie, the trie and texts");
        }
        int[] units = new int[size / Integer.BYTES];
        bytes.asIntBuffer().get(units);
        bytes.position(bytes.position() + size);
        byte[] texts = new byte[bytes.remaining()];
        bytes.get(texts);
        return new Precompiled(component.place(FIELD), units, texts);
    }

    private static byte[] bytes(Component component) {
        byte @Nullable [] bytes;
        try {
            // None of what is no text.
            bytes = component.field(FIELD).binaryValue();
        } catch (IOException e) {
            bytes = null;
        }
        if (bytes == null) {
            throw component.fault(FIELD, "bytes in base 64");
        }
        return bytes;
    }

    @Override
    public String normalize(String text) {
        StringBuilder normalized = new StringBuilder(text.length());
        int end;
        for (int start = 0; start < text.length(); start = end) {
            end = Clusters.end(text, start);
            if (!append(text, start, end, normalized)) {
                append(text.substring(start, end), normalized);
            }
            Growth.require(place, text.length(), normalized.length());
        }
        return normalized.toString();
    }

    @Override
    public boolean dropsStart(String text) {
        return !text.isEmpty()
                && normalize(text.substring(0, Clusters.end(text, 0))).isEmpty();
    }

    /** Adds what a short cluster becomes; false where there is no rule for it. */
    private boolean append(String text, int start, int end, StringBuilder to) {
        if (end - start >= CLUSTER_BYTES) {
            return false;
        }
        byte[] cluster = text.substring(start, end).getBytes(StandardCharsets.UTF_8);
        String becomes = cluster.length < CLUSTER_BYTES ? rule(cluster) : null;
        if (becomes == null) {
            return false;
        }
        to.append(becomes);
        return true;
    }

    private void append(String cluster, StringBuilder to) {
        cluster.codePoints().mapToObj(Character::toString).forEach(character -> {
            String becomes = rule(character.getBytes(StandardCharsets.UTF_8));
            to.append(becomes == null ? character : becomes);
        });
    }

    /** What the shortest beginning that there is a rule for becomes; null where there is none. */
    private @Nullable String rule(byte[] bytes) {
        int node = children(0);
        for (byte next : bytes) {
            int label = Byte.toUnsignedInt(next);
            int child = node ^ label;
            if (label == 0 || (unit(child) & LABEL) != label) {
                return null;
            }
            node = children(child);
            if ((unit(child) & LEAF) != 0) {
                return text(unit(node) & Integer.MAX_VALUE);
            }
        }
        return null;
    }

    /** Where the children of a node are, but for their labels. */
    private int children(int node) {
        int unit = unit(node);
        return node ^ (unit >>> 10) << ((unit & WIDE) >>> 6);
    }

    private int unit(int number) {
        if (number < 0 || number >= units.length) {
            throw new ModelFormatException(place + " is no trie: it points outside of itself");
        }
        return units[number];
    }

    private String text(int from) {
        if (from >= texts.length) {
            throw new ModelFormatException(place + " is no trie: it points behind its texts");
        }
        int end = from;
        while (end < texts.length && texts[end] != 0) {
            end++;
        }
        return new String(texts, from, end - from, StandardCharsets.UTF_8);
    }
}
