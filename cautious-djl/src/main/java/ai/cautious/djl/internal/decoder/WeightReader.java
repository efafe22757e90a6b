package ai.cautious.djl.internal.decoder;

import ai.cautious.djl.Precision;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.checkpoint.LoraAdapter;
import ai.cautious.djl.internal.checkpoint.LoraDelta;
import ai.cautious.djl.internal.checkpoint.WeightTensor;
import ai.cautious.djl.internal.checkpoint.WeightType;
import ai.cautious.djl.internal.script.Program;
import ai.cautious.djl.internal.script.Value;
import ai.cautious.djl.internal.script.ValueScope;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns stored weights into the program's matrices and vectors. Not thread-safe: it reuses one buffer. */
public final class WeightReader {

    /** Weights are read in pieces of about so many, so that what they pass through on the way stays in the cache. */
    private static final int PIECE = 1 << 20;

    static final int TILE_GROUP = 32;
    private static final int TILE_ROWS = 16;

    private final Checkpoint checkpoint;
    private final @Nullable LoraAdapter adapter;
    private final Precision precision;
    private final LinearFormat format;
    private final Program program;
    private @Nullable ByteBuffer scratch;

    /** A reader of weights in float32, as they are. */
    public WeightReader(Checkpoint checkpoint, Program program) {
        this(checkpoint, null, Precision.FLOAT32, LinearFormat.PLAIN, program);
    }

    WeightReader(
            Checkpoint checkpoint,
            @Nullable LoraAdapter adapter,
            Precision precision,
            LinearFormat format,
            Program program) {
        this.checkpoint = checkpoint;
        this.adapter = adapter;
        this.precision = precision;
        this.format = format;
        this.program = program;
    }

    /** One linear layer {@code [out, in]}: the rows of one or several weights, in the form that the precision needs. */
    public Value matrix(List<String> names) {
        return switch (format) {
            case PLAIN -> plain(names, activations());
            case FLOAT16, INT8 -> pack("pack", whole(names));
            case BLOCKS -> blocks(names);
            case TILES -> tiles(names);
        };
    }

    private int activations() {
        return format.activations(precision);
    }

    /** In four bits if it is a layer's and can be cut into tiles. */
    private Value tiles(List<String> names) {
        return fitsTiles(names) ? pack("pack", whole(names)) : untiled(plain(names, activations()));
    }

    /** Whether weights that are one matrix are in four bits on CUDA. */
    boolean fitsTiles(List<String> names) {
        WeightTensor first = checkpoint.tensor(names.get(0));
        long rows =
                names.stream().mapToLong(name -> checkpoint.tensor(name).rows()).sum();
        return first.columns() % TILE_GROUP == 0
                && rows % TILE_ROWS == 0
                && first.name().startsWith("model.layers.");
    }

    private Value untiled(Value plain) {
        try (plain) {
            return program.run("whole", plain);
        }
    }

    private Value blocks(List<String> names) {
        List<BlockEncoding> encodings = names.stream().map(this::encoding).toList();
        try (ValueScope scope = new ValueScope()) {
            Value columns = scope.add(Value.of(checkpoint.tensor(names.get(0)).columns()));
            Value numbers = scope.add(Value.ofInts(
                    encodings.stream().mapToInt(BlockEncoding::number).toArray()));
            Value rows = scope.add(Value.ofInts(names.stream()
                    .mapToInt(name -> Math.toIntExact(checkpoint.tensor(name).rows()))
                    .toArray()));
            Value matrix = program.run("matrix", columns, numbers, rows);
            try {
                for (int i = 0; i < names.size(); i++) {
                    append(names.get(i), encodings.get(i), matrix);
                }
                return matrix;
            } catch (RuntimeException | Error e) {
                matrix.close();
                throw e;
            }
        }
    }

    /** How a weight is encoded in blocks. */
    BlockEncoding encoding(String name) {
        return BlockEncoding.of(
                precision,
                checkpoint.tensor(name),
                isAdapted(name),
                checkpoint.config().layers());
    }

    private void append(String name, BlockEncoding encoding, Value matrix) {
        WeightTensor weight = checkpoint.tensor(name);
        for (long from = 0; from < weight.rows(); from += pieceRows(name)) {
            if (encoding.isStored()) {
                long count = Math.min(pieceRows(name), weight.rows() - from);
                ByteBuffer bytes = weight.blocks(from, count);
                try (Value piece = Value.bytes(program, bytes, count, bytes.remaining() / count)) {
                    program.run("append_stored", piece, matrix).close();
                }
            } else {
                try (Value piece = piece(name, from, weight.rows())) {
                    program.run("append_rounded", piece, matrix).close();
                }
            }
        }
    }

    /** What stands for a tensor that is not there: {@code [0, 0]}. */
    Value none() {
        try (Value zero = Value.of(0);
                Value type = Value.of(activations())) {
            return program.run("empty", zero, zero, type);
        }
    }

    private boolean isAdapted(String name) {
        return adapter != null && adapter.deltas().containsKey(name);
    }

    /** Some rows of a weight as a packed linear layer of their own. */
    Value block(String name, long from, long to) {
        return pack("pack", List.of(new Rows(name, from, to)));
    }

    /** Single rows of a weight, ascending, as a linear layer of their own in the form that the precision needs. */
    Value rows(String name, int[] wanted) {
        try (ValueScope scope = new ValueScope()) {
            List<Value> parts = new ArrayList<>();
            long rows = checkpoint.tensor(name).rows();
            int next = 0;
            for (long from = 0; from < rows; from += pieceRows(name)) {
                int first = next;
                while (next < wanted.length && wanted[next] < from + pieceRows(name)) {
                    next++;
                }
                if (next > first) {
                    long start = from;
                    Value places = scope.add(Value.ofInts(Arrays.stream(wanted, first, next)
                            .map(row -> Math.toIntExact(row - start))
                            .toArray()));
                    try (Value piece = piece(name, from, rows)) {
                        Value some = scope.add(program.run("select", piece, places));
                        parts.add(format.isPacked() ? scope.add(program.run("prepare", some)) : some);
                    }
                }
            }
            Value list = scope.add(Value.list(parts));
            if (format.isPacked()) {
                return program.run("pack", list);
            }
            Value below = scope.add(Value.of(0));
            Value type = scope.add(Value.of(activations()));
            Value joined = program.run("join", list, below, type);
            return format == LinearFormat.TILES ? untiled(joined) : joined;
        }
    }

    /** One wide linear layer: the tensors that it consists of. */
    List<Value> wideMatrix(List<String> names) {
        return packWide(whole(names));
    }

    /** Some rows of a weight as a wide linear layer of their own: the tensors that it consists of. */
    List<Value> wideBlock(String name, long from, long to) {
        return packWide(List.of(new Rows(name, from, to)));
    }

    private record Rows(String name, long from, long to) {}

    private List<Rows> whole(List<String> names) {
        return names.stream()
                .map(name -> new Rows(name, 0, checkpoint.tensor(name).rows()))
                .toList();
    }

    private List<Value> packWide(List<Rows> all) {
        try (Value tensors = pack("pack_wide", all)) {
            return tensors.toTuple();
        }
    }

    private Value pack(String method, List<Rows> all) {
        try (ValueScope scope = new ValueScope()) {
            List<Value> parts = new ArrayList<>();
            for (Rows rows : all) {
                for (long row = rows.from(); row < rows.to(); row += pieceRows(rows.name())) {
                    try (Value piece = piece(rows.name(), row, rows.to())) {
                        parts.add(scope.add(program.run("prepare", piece)));
                    }
                }
            }
            return program.run(method, scope.add(Value.list(parts)));
        }
    }

    /** The rows of one or several weights as a plain tensor {@code [rows, columns]}. */
    Value plain(List<String> names, int type) {
        WeightTensor first = checkpoint.tensor(names.get(0));
        if (names.size() == 1 && type == NumberFormat.FLOAT32 && readsInPlace(names.get(0))) {
            return Value.floats(program, first.bytes(0, first.rows()), first.rows(), first.columns());
        }
        long rows =
                names.stream().mapToLong(name -> checkpoint.tensor(name).rows()).sum();
        try (Value height = Value.of(rows);
                Value width = Value.of(first.columns());
                Value element = Value.of(type)) {
            Value matrix = program.run("empty", height, width, element);
            try {
                long start = 0;
                for (String name : names) {
                    fill(matrix, start, name);
                    start += checkpoint.tensor(name).rows();
                }
                return matrix;
            } catch (RuntimeException | Error e) {
                matrix.close();
                throw e;
            }
        }
    }

    private void fill(Value matrix, long start, String name) {
        long rows = checkpoint.tensor(name).rows();
        for (long from = 0; from < rows; from += pieceRows(name)) {
            try (Value piece = piece(name, from, rows);
                    Value row = Value.of(start + from)) {
                program.run("fill", matrix, row, piece).close();
            }
        }
    }

    /** A weight's stored bytes, read from the mapped file whenever they are used: {@code [rows, bytes]}. */
    Value mappedTable(String name) {
        WeightTensor weight = checkpoint.tensor(name);
        ByteBuffer bytes = weight.bytes(0, weight.rows());
        return Value.bytes(program, bytes, weight.rows(), bytes.remaining() / weight.rows());
    }

    /**
     * Vectors joined into one.
     *
     * @param dimension 0 for rows below each other, 1 for one long row
     */
    public Value vector(List<String> names, int dimension) {
        try (ValueScope scope = new ValueScope()) {
            List<Value> parts = new ArrayList<>();
            for (String name : names) {
                parts.add(scope.add(piece(name, 0, 1)));
            }
            Value list = scope.add(Value.list(parts));
            Value along = scope.add(Value.of(dimension));
            Value type = scope.add(Value.of(activations()));
            return program.run("join", list, along, type);
        }
    }

    private long pieceRows(String name) {
        return Math.max(1, PIECE / checkpoint.tensor(name).columns());
    }

    /** The rows from {@code from} to {@code to}, at most a piece's, with the adapter merged: {@code [count, columns]}. */
    private Value piece(String name, long from, long to) {
        WeightTensor weight = checkpoint.tensor(name);
        long count = Math.min(pieceRows(name), to - from);
        LoraDelta delta = adapter == null ? null : adapter.deltas().get(name);
        if (delta == null) {
            return stored(weight, from, count);
        }
        int rank = delta.rank();
        float[] b = Arrays.copyOfRange(delta.b(), Math.toIntExact(from * rank), Math.toIntExact((from + count) * rank));
        try (Value base = stored(weight, from, count);
                Value a = Value.floats(program, direct(delta.a()), rank, weight.columns());
                Value rows = Value.floats(program, direct(b), count, rank);
                Value scale = Value.of(delta.scale())) {
            return program.run("merge", base, a, rows, scale);
        }
    }

    /** Some rows as they are stored, but block formats in float32. */
    private Value stored(WeightTensor weight, long from, long count) {
        if (!weight.isMapped()) {
            ByteBuffer buffer = scratch(Math.toIntExact(count * weight.columns()));
            weight.toFloats(from, count, buffer.asFloatBuffer());
            try (Value piece = Value.floats(program, buffer, count, weight.columns())) {
                return program.run("copy", piece);
            }
        }
        ByteBuffer bytes = weight.bytes(from, count);
        try (Value piece = Value.bytes(program, bytes, count, bytes.remaining() / count);
                Value type = Value.of(NumberFormat.ofStored(weight.type()))) {
            return program.run("decode", piece, type);
        }
    }

    private ByteBuffer scratch(int floats) {
        if (scratch == null || scratch.capacity() < floats * Float.BYTES) {
            scratch = ByteBuffer.allocateDirect(Math.max(floats, PIECE) * Float.BYTES);
        }
        return scratch.slice(0, floats * Float.BYTES).order(ByteOrder.nativeOrder());
    }

    /** Whether a matrix of its own in float32 is the mapped file. */
    boolean readsInPlace(String name) {
        WeightTensor weight = checkpoint.tensor(name);
        return weight.isMapped()
                && weight.type() == WeightType.F32
                && !isAdapted(name)
                && weight.rows() * weight.columns() <= Integer.MAX_VALUE / Float.BYTES;
    }

    private static ByteBuffer direct(float[] values) {
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
        buffer.asFloatBuffer().put(values);
        return buffer;
    }
}
