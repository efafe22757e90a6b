package ai.cautious.djl.internal.script;

import ai.cautious.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A number, list, tensor or packed weight on its way into or out of a {@link Program}.
 *
 * <p>Whoever holds a value closes it; closing twice does nothing, using it afterwards throws. A list shares its elements
 * with the values that it was made of, which may be closed before it. Not thread-safe while it is being closed.
 */
public final class Value implements AutoCloseable {

    private final IValue handle;

    /** Buffers whose memory the value reads: they must not be collected before it is. */
    private final List<ByteBuffer> memory;

    Value(IValue handle) {
        this(handle, List.of());
    }

    private Value(IValue handle, List<ByteBuffer> memory) {
        this.handle = handle;
        this.memory = memory;
    }

    /** An {@code int}. */
    public static Value of(long number) {
        return new Value(NativeCalls.call(() -> IValue.from(number)));
    }

    /** A {@code float}, which is a double in TorchScript. */
    public static Value of(double number) {
        return new Value(NativeCalls.call(() -> IValue.from(number)));
    }

    /** A {@code bool}. */
    public static Value of(boolean flag) {
        return new Value(NativeCalls.call(() -> IValue.from(flag)));
    }

    /** A {@code str}. */
    public static Value of(String text) {
        return new Value(NativeCalls.call(() -> IValue.from(text)));
    }

    /** A {@code List[int]}. */
    public static Value ofInts(int... numbers) {
        long[] longs = Arrays.stream(numbers).asLongStream().toArray();
        return new Value(NativeCalls.call(() -> IValue.listFrom(longs)));
    }

    /** A {@code List[float]}. */
    public static Value ofFloats(double... numbers) {
        return new Value(NativeCalls.call(() -> IValue.listFrom(numbers)));
    }

    /** A {@code List[T]} of values of one type, not empty. */
    public static Value list(List<Value> values) {
        IValue[] handles = values.stream().map(value -> value.handle).toArray(IValue[]::new);
        return new Value(
                NativeCalls.call(() -> IValue.listFrom(handles)),
                values.stream().flatMap(value -> value.memory.stream()).toList());
    }

    /** A {@code Tuple} of values that are no tensors. */
    public static Value tuple(Value... values) {
        IValue[] handles = Arrays.stream(values).map(Value::handle).toArray(IValue[]::new);
        return new Value(NativeCalls.call(() -> IValue.tupleFrom(handles)));
    }

    /** A float32 tensor over a direct, native-order buffer's remaining bytes; read in place on a CPU. */
    public static Value floats(Program program, ByteBuffer buffer, long... shape) {
        return tensor(program, buffer, DataType.FLOAT32, shape);
    }

    /** An int8 tensor over a direct buffer's remaining bytes; read in place on a CPU. */
    public static Value bytes(Program program, ByteBuffer buffer, long... shape) {
        return tensor(program, buffer, DataType.INT8, shape);
    }

    /** An int64 tensor over a direct, native-order buffer's remaining bytes; read in place on a CPU. */
    public static Value longs(Program program, ByteBuffer buffer, long... shape) {
        return tensor(program, buffer, DataType.INT64, shape);
    }

    static Value tensor(NDArray array) {
        return new Value(IValue.from((PtNDArray) array));
    }

    /** Adds a tensor, or the tensors of a list under the list's name, to a call's inputs. */
    void addTo(NDList inputs, PtNDManager call, String name) {
        if (handle.isTensor()) {
            inputs.add(handle.toTensor(call));
            return;
        }
        require(handle.isTensorList(), "Tensor or List[Tensor]");
        for (PtNDArray array : handle.toTensorArray(call)) {
            array.setName(name + "[]");
            inputs.add(array);
        }
    }

    private static Value tensor(Program program, ByteBuffer buffer, DataType type, long... shape) {
        Shape dimensions = new Shape(shape);
        if (!buffer.isDirect() || buffer.remaining() != dimensions.size() * type.getNumOfBytes()) {
            throw new IllegalArgumentException(
                    "a direct buffer of " + dimensions + " " + type + " is needed, not of " + buffer);
        }
        ByteBuffer memory = buffer.slice();
        return NativeCalls.call(() -> {
            try (PtNDManager manager = program.newManager();
                    PtNDArray array = manager.create(memory, dimensions, type)) {
                return new Value(IValue.from(array), List.of(memory));
            }
        });
    }

    /** The {@code int} that a program returned. */
    public long toLong() {
        return read(IValue::isLong, "int", IValue::toLong);
    }

    /** The {@code float} that a program returned. */
    public double toDouble() {
        return read(IValue::isDouble, "float", IValue::toDouble);
    }

    /** The {@code str} that a program returned. */
    public String toText() {
        return read(IValue::isString, "str", IValue::toStringValue);
    }

    /** The {@code List[int]} that a program returned. */
    public int[] toInts() {
        long[] numbers = read(IValue::isLongList, "List[int]", IValue::toLongArray);
        return Arrays.stream(numbers).mapToInt(Math::toIntExact).toArray();
    }

    /** The {@code List[float]} that a program returned. */
    public double[] toDoubles() {
        return read(IValue::isDoubleList, "List[float]", IValue::toDoubleArray);
    }

    /** A copy of the float32 tensor that a program returned. */
    public float[] toFloats(Program program) {
        return read(IValue::isTensor, "Tensor", tensor -> {
            try (PtNDManager manager = program.newManager();
                    PtNDArray array = tensor.toTensor(manager)) {
                return array.toFloatArray();
            }
        });
    }

    /** The elements of the tuple that a program returned; the caller closes each, and this value. */
    public List<Value> toTuple() {
        IValue[] elements = read(IValue::isTuple, "Tuple", IValue::toIValueTuple);
        return Arrays.stream(elements).map(Value::new).toList();
    }

    private <T> T read(Predicate<IValue> expected, String type, Function<IValue, T> reading) {
        return NativeCalls.call(() -> {
            require(expected.test(handle), type);
            return reading.apply(handle);
        });
    }

    private void require(boolean condition, String type) {
        if (!condition) {
            throw new EngineException("a program returned " + handle.getType() + " where " + type + " was expected");
        }
    }

    IValue handle() {
        return handle;
    }

    @Override
    public void close() {
        NativeCalls.release(handle::close);
    }
}
