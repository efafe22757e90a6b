package ai.cautious.djl.mutants;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Changes binary files at random places. */
final class BytesSpoiler {

    private static final List<Long> EDGES = List.of(
            0L,
            1L,
            2L,
            3L,
            7L,
            8L,
            9L,
            31L,
            96L,
            127L,
            128L,
            255L,
            65_536L,
            1L << 20,
            1L << 30,
            0x7FFF_FFFFL,
            0x8000_0000L,
            0xFFFF_FFFFL,
            1L << 40,
            Long.MAX_VALUE,
            -1L,
            -8L,
            0x7FC0_0000L,
            0x7F80_0000L,
            0x7FF8_0000_0000_0000L);

    private final Picks picks;

    BytesSpoiler(Picks picks) {
        this.picks = picks;
    }

    /** A safetensors file, of which the header, its length or the weights change. */
    byte[] safetensors(byte[] whole) {
        int length = (int) ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong();
        return switch (picks.below(8)) {
            case 0 -> truncated(whole);
            case 1 -> edited(whole, 0, Long.BYTES);
            case 2 -> edited(whole, Long.BYTES, Long.BYTES + length);
            case 3, 4 -> edited(whole, Long.BYTES + length, whole.length);
            default -> {
                ObjectNode header = Json.read(Arrays.copyOfRange(whole, Long.BYTES, Long.BYTES + length));
                byte[] spoilt = new JsonSpoiler(picks, List.of()).spoilt(header, 1 + picks.below(1 + picks.below(3)));
                yield ByteBuffer.allocate(Long.BYTES + spoilt.length + whole.length - Long.BYTES - length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(spoilt.length)
                        .put(spoilt)
                        .put(whole, Long.BYTES + length, whole.length - Long.BYTES - length)
                        .array();
            }
        };
    }

    /**
     * A GGUF file, of which the head or the weights change.
     *
     * @param head where the head ends
     */
    byte[] gguf(byte[] whole, int head) {
        return switch (picks.below(8)) {
            case 0 -> truncated(whole);
            case 1 -> edited(whole, Math.min(head, whole.length - 1), whole.length);
            case 2 -> edited(whole, 0, 24);
            default -> edited(whole, 24, Math.min(head, whole.length));
        };
    }

    private byte[] truncated(byte[] whole) {
        return Arrays.copyOf(whole, picks.oneIn(3) ? picks.below(64) : picks.below(whole.length));
    }

    /** A few changes between two places. */
    private byte[] edited(byte[] whole, int from, int to) {
        byte[] bytes = whole.clone();
        ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int edits = 1 + picks.below(1 + picks.below(4)); edits > 0; edits--) {
            int at = from + picks.below(to - from);
            int room = bytes.length - at;
            switch (picks.below(5)) {
                case 0 -> bytes[at] = (byte) picks.bits();
                case 1 -> bytes[at] ^= (byte) (1 << picks.below(8));
                case 2 -> {
                    if (room >= Long.BYTES) {
                        numbers.putLong(at, picks.of(EDGES));
                    }
                }
                case 3 -> {
                    if (room >= Integer.BYTES) {
                        numbers.putInt(at, picks.of(EDGES).intValue());
                    }
                }
                default -> {
                    byte[] piece = new byte[Math.min(room, 1 + picks.below(24))];
                    picks.fill(piece);
                    numbers.put(at, piece);
                }
            }
        }
        return bytes;
    }
}
