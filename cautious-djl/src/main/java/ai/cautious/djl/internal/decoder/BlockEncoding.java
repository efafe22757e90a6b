package ai.cautious.djl.internal.decoder;

import ai.cautious.djl.Precision;
import ai.cautious.djl.internal.checkpoint.WeightTensor;
import ai.cautious.djl.internal.checkpoint.WeightType;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a matrix is encoded that the library's own kernels multiply by: one of the encodings in
 * {@code src/main/native/matrix/blocks.h}.
 *
 * @param number ggml's, by which the operators know it
 * @param isStored whether the checkpoint has it in this encoding already; otherwise it is rounded to it
 */
public record BlockEncoding(int number, boolean isStored) {

    private static final BlockEncoding EIGHT_BITS = new BlockEncoding(8, false);
    private static final BlockEncoding FOUR_BITS = new BlockEncoding(12, false);

    /** What four bits cost most in. */
    private static final Pattern SENSITIVE =
            Pattern.compile("model\\.layers\\.(\\d+)\\.(?:self_attn\\.v_proj|mlp\\.down_proj)\\.weight");

    /** Whether a precision's matrices are encoded so. */
    public static boolean isOf(Precision precision) {
        return precision == Precision.INT4 || precision == Precision.STORED;
    }

    /**
     * The encoding of a weight.
     *
     * @param adapted whether an adapter is merged into it: then it cannot stay as it is stored
     * @param layers of the model
     */
    static BlockEncoding of(Precision precision, WeightTensor weight, boolean adapted, int layers) {
        BlockEncoding rounded =
                precision == Precision.INT4 && bits(weight.name(), layers) == 4 ? FOUR_BITS : EIGHT_BITS;
        if (adapted || !weight.isInBlocks()) {
            return rounded;
        }
        BlockEncoding stored = new BlockEncoding(number(weight.type()), true);
        boolean fine = precision == Precision.STORED || bits(weight.type()) <= bits(weight.name(), layers);
        return fine ? stored : rounded;
    }

    /** What a matrix takes, as {@code blocks.h} lays it out: tiles of 16 rows, groups of 32 columns, blocks of 8 groups. */
    long bytes(long rows, long columns) {
        long groups = (columns + 31) / 32;
        long blocks = (groups + 7) / 8;
        int bits =
                switch (number) {
                    case 2, 3, 12 -> 4;
                    case 6, 7, 13 -> 5;
                    case 14 -> 6;
                    default -> 8;
                };
        int scales =
                switch (number) {
                    case 3, 7 -> 512;
                    case 12, 13, 14 -> 320;
                    default -> 256;
                };
        return (rows + 15) / 16 * (groups * 64 * bits + blocks * scales);
    }

    /** The bits that a weight should have in four-bit models: those of the head, and the sensitive ones of half the layers, have 8. */
    private static int bits(String name, int layers) {
        Matcher sensitive = SENSITIVE.matcher(name);
        if (sensitive.matches()) {
            int layer = Integer.parseInt(sensitive.group(1));
            boolean outer = layer < layers / 8 || layer >= layers - layers / 8;
            return outer || layer % 3 == 2 ? 8 : 4;
        }
        return name.startsWith("model.layers.") ? 4 : 8;
    }

    private static int bits(WeightType type) {
        return switch (type) {
            case Q4_0, Q4_1, Q4_K -> 4;
            case Q5_0, Q5_1, Q5_K -> 5;
            case Q6_K -> 6;
            default -> 8;
        };
    }

    private static int number(WeightType type) {
        return switch (type) {
            case Q4_0 -> 2;
            case Q4_1 -> 3;
            case Q5_0 -> 6;
            case Q5_1 -> 7;
            case Q8_0 -> 8;
            case Q4_K -> 12;
            case Q5_K -> 13;
            case Q6_K -> 14;
            default -> throw new IllegalArgumentException(type + " is no encoding of the kernels");
        };
    }
}
