package ai.cautious.djl.internal.encoder;

import ai.cautious.djl.internal.checkpoint.T5Checkpoint;
import ai.cautious.djl.internal.checkpoint.T5Checkpoint.Stack;
import ai.cautious.djl.internal.checkpoint.WeightTensor;
import ai.cautious.djl.internal.checkpoint.WeightType;
import ai.cautious.djl.internal.decoder.LinearFormat;
import ai.cautious.djl.internal.decoder.NumberFormat;
import ai.cautious.djl.internal.script.Program;
import ai.cautious.djl.internal.script.Value;
import ai.cautious.djl.internal.script.ValueScope;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A T5's weights in the order in which its program receives them. What is stored in float32 is read from the mapped file
 * whenever it is used, unless it is packed.
 *
 * @param tensors {@code List[Tensor]}, in float32
 * @param linears the matrices, in their format
 */
record T5Weights(Value tensors, Value linears) implements AutoCloseable {

    /** Loads them; the caller closes them, and nothing stays behind if that fails. */
    static T5Weights load(T5Checkpoint checkpoint, LinearFormat format, Program program) {
        try (ValueScope scope = new ValueScope()) {
            List<Value> tensors = new ArrayList<>();
            List<Value> linears = new ArrayList<>();
            tensors.add(scope.add(matrix(checkpoint.tensor(T5Checkpoint.EMBEDDING), program)));
            for (Stack stack : Stack.values()) {
                tensors.add(scope.add(matrix(checkpoint.tensor(stack.positions()), program)));
                tensors.add(scope.add(vector(checkpoint.tensor(stack.finalNorm()), program)));
                for (int layer = 0; layer < stack.layers(checkpoint.config()); layer++) {
                    for (String norm : stack.norms(layer)) {
                        tensors.add(scope.add(vector(checkpoint.tensor(norm), program)));
                    }
                    for (String name : stack.matrices(layer, checkpoint.config().gated())) {
                        linears.add(scope.add(linear(matrix(checkpoint.tensor(name), program), format, program)));
                    }
                }
            }
            boolean shared = checkpoint.head().equals(T5Checkpoint.EMBEDDING) && !format.isPacked();
            linears.add(
                    shared
                            ? tensors.get(0)
                            : scope.add(
                                    linear(matrix(checkpoint.tensor(checkpoint.head()), program), format, program)));
            Value all = Value.list(tensors);
            try {
                return new T5Weights(all, Value.list(linears));
            } catch (RuntimeException | Error e) {
                all.close();
                throw e;
            }
        }
    }

    /** Takes ownership of the matrix. */
    private static Value linear(Value matrix, LinearFormat format, Program program) {
        if (!format.isPacked()) {
            return matrix;
        }
        try (matrix;
                ValueScope scope = new ValueScope()) {
            Value prepared = scope.add(program.run("prepare", matrix));
            return program.run("pack", scope.add(Value.list(List.of(prepared))));
        }
    }

    private static Value vector(WeightTensor weight, Program program) {
        try (Value row = matrix(weight, program)) {
            return program.run("vector", row);
        }
    }

    /** {@code [rows, columns]}, a vector as one row. */
    private static Value matrix(WeightTensor weight, Program program) {
        if (!weight.isMapped()) {
            ByteBuffer numbers = ByteBuffer.allocateDirect(Math.toIntExact(weight.weights() * Float.BYTES))
                    .order(ByteOrder.nativeOrder());
            weight.toFloats(0, weight.rows(), numbers.asFloatBuffer());
            return Value.floats(program, numbers, weight.rows(), weight.columns());
        }
        ByteBuffer bytes = weight.bytes(0, weight.rows());
        if (weight.type() == WeightType.F32) {
            return Value.floats(program, bytes, weight.rows(), weight.columns());
        }
        try (Value stored = Value.bytes(program, bytes, weight.rows(), bytes.remaining() / weight.rows());
                Value type = Value.of(NumberFormat.ofStored(weight.type()))) {
            return program.run("decode_weight", stored, type);
        }
    }

    @Override
    public void close() {
        tensors.close();
        linears.close();
    }
}
