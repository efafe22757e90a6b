package ai.cautious.djl.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The tokens by which SentencePiece vocabularies spell the bytes of characters that they lack. The native decoder takes
 * each byte of a run for U+FFFD if the run as a whole is no valid UTF-8, those of complete characters, too: so a run is
 * made valid before, with U+FFFD's own bytes where bytes are not. Immutable.
 */
final class ByteTokens {

    private static final Pattern SPELLING = Pattern.compile("<0x([0-9A-F]{2})>");
    private static final int BYTES = 256;
    private static final int NONE = -1;

    private final int[] byteOf;
    private final int[] idOf;

    private ByteTokens(int[] byteOf, int[] idOf) {
        this.byteOf = byteOf;
        this.idOf = idOf;
    }

    /**
     * A vocabulary's; none where its decoder does not know them, or a byte has none.
     *
     * @param decoder of the tokenizer.json
     * @param pieces the spelling of each id
     */
    static ByteTokens of(JsonNode decoder, String[] pieces) {
        int[] byteOf = new int[pieces.length];
        int[] idOf = new int[BYTES];
        Arrays.fill(byteOf, NONE);
        Arrays.fill(idOf, NONE);
        if (decoder.findValuesAsText("type").contains("ByteFallback")) {
            for (int id = 0; id < pieces.length; id++) {
                Matcher spelled = SPELLING.matcher(pieces[id]);
                if (spelled.matches()) {
                    byteOf[id] = Integer.parseInt(spelled.group(1), 16);
                    idOf[byteOf[id]] = id;
                }
            }
        }
        if (IntStream.of(idOf).anyMatch(id -> id == NONE)) {
            Arrays.fill(byteOf, NONE);
        }
        return new ByteTokens(byteOf, idOf);
    }

    /** The same tokens, but that each run of bytes is valid UTF-8. */
    int[] wellFormed(int[] tokens) {
        IntStream.Builder all = IntStream.builder();
        ByteArrayOutputStream run = new ByteArrayOutputStream();
        for (int token : tokens) {
            if (byteOf[token] == NONE) {
                flush(run, all);
                all.add(token);
            } else {
                run.write(byteOf[token]);
            }
        }
        flush(run, all);
        return all.build().toArray();
    }

    private void flush(ByteArrayOutputStream run, IntStream.Builder into) {
        for (byte one : run.toString(StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8)) {
            into.add(idOf[one & 0xFF]);
        }
        run.reset();
    }
}
