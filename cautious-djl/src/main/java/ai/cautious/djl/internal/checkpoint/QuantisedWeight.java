package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A weight {@code W} as bitsandbytes' {@code QuantState.as_dict(packed=True)} writes it: its codes under its own name, and
 * beside them {@code W.absmax}, the blocks' scales; {@code W.quant_map}, the codes' values;
 * {@code W.quant_state.bitsandbytes__nf4} or {@code __fp4}, a {@link QuantState}; and with double quantisation, where
 * scales are codes themselves, {@code W.nested_absmax} and {@code W.nested_quant_map}.
 */
final class QuantisedWeight {

    private static final String SCALES = ".absmax";
    private static final String VALUES = ".quant_map";
    private static final String NESTED_SCALES = ".nested_absmax";
    private static final String NESTED_VALUES = ".nested_quant_map";
    private static final String STATE = ".quant_state.bitsandbytes__";
    private static final long MAX_STATE = 1 << 16;

    private final Path source;
    private final Safetensors files;
    private final String name;

    /** @param source what messages call the files */
    QuantisedWeight(Path source, Safetensors files, String name) {
        this.source = source;
        this.files = files;
        this.name = name;
    }

    /** The weight that a tensor, going by its name, describes the codes of. */
    static Optional<String> ofPart(String tensor) {
        int state = tensor.indexOf(STATE);
        if (state >= 0) {
            return Optional.of(tensor.substring(0, state));
        }
        return List.of(SCALES, VALUES, NESTED_SCALES, NESTED_VALUES).stream()
                .filter(tensor::endsWith)
                .map(part -> tensor.substring(0, tensor.length() - part.length()))
                .findFirst();
    }

    /** @throws ModelFormatException if a part is missing or does not fit the others, naming the file and the tensor */
    FourBitTensor tensor() {
        QuantState state = state();
        // bitsandbytes may store codes as numbers of any type (bnb_4bit_quant_storage); the bytes are the same.
        StoredTensor numbers = files.tensors().usable().get(name);
        StoredBytes codes = part("", numbers == null ? "U8" : numbers.type().name(), (state.weights() + 1) / 2);
        BlockScales scales = scales(state, (state.weights() + state.blockSize() - 1) / state.blockSize());
        return new FourBitTensor(
                name, state.shape(), state.type(), codes, state.blockSize(), scales, floats(VALUES, 16), state.dtype());
    }

    private QuantState state() {
        List<StoredBytes> states = files.bytes().values().stream()
                .filter(bytes -> bytes.tensor().startsWith(name + STATE))
                .toList();
        if (states.size() != 1) {
            throw new ModelFormatException(source + ": tensor " + name + " is quantised and has " + states.size()
                    + " tensors " + name + STATE + "nf4 or fp4 of bytes; it must have one");
        }
        StoredBytes stored = states.get(0);
        String where = stored.file() + ": tensor " + stored.tensor();
        if (stored.length() > MAX_STATE) {
            throw new ModelFormatException(
                    where + " has " + stored.length() + " bytes; it must be a small JSON object");
        }
        byte[] json = new byte[(int) stored.length()];
        stored.map(0, stored.length()).get(json);
        QuantState state = QuantState.read(JsonFile.parse(where, json));
        String type = stored.tensor().substring((name + STATE).length());
        if (QuantState.TYPES.get(type) != state.type()) {
            throw new ModelFormatException(where + ": quant_type is " + state.type() + ", which its name contradicts");
        }
        return state;
    }

    private BlockScales scales(QuantState state, long blocks) {
        if (!state.isNested()) {
            return new BlockScales.Plain(part(SCALES, "F32", blocks * Float.BYTES));
        }
        long outer = (blocks + state.nestedBlockSize() - 1) / state.nestedBlockSize();
        return new BlockScales.Nested(
                part(SCALES, "U8", blocks),
                floats(NESTED_VALUES, 256),
                floats(NESTED_SCALES, outer),
                state.nestedBlockSize(),
                state.nestedOffset());
    }

    private float[] floats(String suffix, long count) {
        StoredBytes stored = part(suffix, "F32", count * Float.BYTES);
        FloatBuffer values = stored.map(0, stored.length()).asFloatBuffer();
        float[] array = new float[values.remaining()];
        values.get(array);
        return array;
    }

    /** A part's bytes, in the type and of the length that it must have. */
    private StoredBytes part(String suffix, String dtype, long length) {
        String tensor = name + suffix;
        StoredTensor numbers = files.tensors().usable().get(tensor);
        String found = numbers == null
                ? files.tensors().unusable().get(tensor)
                : numbers.type().name();
        if (found == null) {
            throw new ModelFormatException(source + ": tensor " + tensor + " is missing");
        }
        StoredBytes stored = numbers == null ? files.bytes().get(tensor) : numbers.stored();
        if (stored == null || !found.equals(dtype)) {
            throw new ModelFormatException(
                    source + ": tensor " + tensor + " is stored as " + found + "; it must be " + dtype);
        }
        if (stored.length() != length) {
            throw new ModelFormatException(source + ": tensor " + tensor + " has " + stored.length()
                    + " bytes; the state of " + name + " asks for " + length);
        }
        return stored;
    }
}
