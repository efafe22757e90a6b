package ai.cautious.djl.internal.training;

import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.decoder.RotaryFrequencies;
import ai.cautious.djl.internal.decoder.WeightReader;
import ai.cautious.djl.internal.script.NativeHeap;
import ai.cautious.djl.internal.script.Program;
import ai.cautious.djl.internal.script.Value;
import ai.cautious.djl.internal.script.ValueScope;
import ai.djl.Device;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A model that is being trained, on its device: weights, trained tensors, their gradients and AdamW's moments, in
 * float32 but for a base that is asked for in bfloat16. Not thread-safe.
 */
final class Trainer implements AutoCloseable {

    /** What is kept of each trained parameter from step to step. */
    enum State {
        /** Its value. */
        VALUE("value"),
        /** The running mean of its gradient. */
        FIRST_MOMENT("first"),
        /** The running mean of its gradient's square. */
        SECOND_MOMENT("second");

        private final String prefix;

        State(String prefix) {
            this.prefix = prefix;
        }

        /** How the names of these tensors begin where they are stored. */
        String prefix() {
            return prefix;
        }
    }

    private final Trainable trainable;
    private final Program program;
    private final ValueScope scope;
    private final Map<State, List<Value>> states = new EnumMap<>(State.class);
    private final Value frequencies;
    private final Value weights;
    private final Value gradients;

    private Trainer(Checkpoint checkpoint, Trainable trainable, Program program, ValueScope scope) {
        this.trainable = trainable;
        this.program = program;
        this.scope = scope;
        WeightReader reader = new WeightReader(checkpoint, program);
        frequencies = scope.add(RotaryFrequencies.of(checkpoint.config(), program));
        List<Value> read = new ArrayList<>();
        for (Parameter parameter : Trainable.weightsOf(checkpoint)) {
            read.add(scope.add(weight(reader, parameter)));
        }
        weights = scope.add(Value.list(read));
        states.put(State.VALUE, trainable.adapter().isEmpty() ? read : zeros());
        states.put(State.FIRST_MOMENT, zeros());
        states.put(State.SECOND_MOMENT, zeros());
        gradients = scope.add(Value.list(zeros()));
    }

    /** Loads a checkpoint to be trained; an adapter's tensors are zeros at first. The engine must have been started. */
    static Trainer load(Checkpoint checkpoint, Trainable trainable, Device device) {
        String source = TrainingSource.of(checkpoint.config(), trainable.adapter(), device);
        Program program = Program.load(source, device);
        ValueScope scope = new ValueScope();
        try {
            return new Trainer(checkpoint, trainable, program, scope);
        } catch (RuntimeException | Error e) {
            scope.close();
            program.close();
            throw e;
        } finally {
            NativeHeap.trim();
        }
    }

    /** A weight that gradients may flow through: those that the reader makes are the inference mode's. */
    private Value weight(WeightReader reader, Parameter parameter) {
        List<String> names =
                parameter.parts().stream().map(Parameter.Part::name).toList();
        if (parameter.columns() == 0) {
            try (Value stored = reader.vector(names, 1)) {
                return program.runWithGradients("clone_vector", stored);
            }
        }
        try (Value stored = reader.matrix(names)) {
            return program.runWithGradients(trainable.isBfloat(parameter) ? "clone_bfloat" : "clone", stored);
        }
    }

    private List<Value> zeros() {
        List<Value> zeros = new ArrayList<>();
        for (Parameter parameter : trainable.parameters()) {
            ByteBuffer shape = ByteBuffer.allocateDirect(parameter.shape().length * Long.BYTES)
                    .order(ByteOrder.nativeOrder());
            shape.asLongBuffer().put(parameter.shape());
            try (Value sizes = Value.longs(program, shape, parameter.shape().length)) {
                zeros.add(scope.add(program.runWithGradients("zeros", sizes)));
            }
        }
        return zeros;
    }

    /** What is trained. */
    Trainable trainable() {
        return trainable;
    }

    /**
     * Adds a batch's gradients to those gathered since the last update.
     *
     * @return the sum of its labels' losses, nats
     */
    double addGradients(PackedBatch batch) {
        try (ValueScope call = new ValueScope()) {
            List<Value> arguments = batch.arguments(program, call);
            arguments.add(frequencies);
            arguments.add(weights);
            arguments.add(call.add(Value.list(values(State.VALUE))));
            arguments.add(gradients);
            Value loss = call.add(program.runWithGradients("gradients", arguments.toArray(Value[]::new)));
            return loss.toFloats(program)[0];
        }
    }

    /** The sum of a batch's labels' losses, nats; no gradients. */
    double loss(PackedBatch batch) {
        try (ValueScope call = new ValueScope()) {
            List<Value> arguments = batch.arguments(program, call);
            arguments.add(frequencies);
            arguments.add(weights);
            arguments.add(call.add(Value.list(values(State.VALUE))));
            return call.add(program.run("loss", arguments.toArray(Value[]::new)))
                    .toDouble();
        }
    }

    /**
     * Changes the trained tensors by the gathered gradients, and forgets those.
     *
     * @param settings of this step
     * @return the global norm of the gradients before they were clipped
     */
    double update(StepSettings settings) {
        try (ValueScope call = new ValueScope()) {
            Value[] arguments = {
                call.add(Value.list(values(State.VALUE))),
                gradients,
                call.add(Value.list(values(State.FIRST_MOMENT))),
                call.add(Value.list(values(State.SECOND_MOMENT))),
                call.add(Value.of(settings.step())),
                call.add(Value.of(settings.scale())),
                call.add(Value.of(settings.clip())),
                call.add(Value.of(settings.learningRate())),
                call.add(Value.of(settings.weightDecay()))
            };
            return call.add(program.run("update", arguments)).toDouble();
        }
    }

    /** A copy of a parameter's numbers, row by row. */
    float[] read(State state, int parameter) {
        return values(state).get(parameter).toFloats(program);
    }

    /** The gathered gradients of a parameter. */
    float[] gradient(int parameter) {
        try (Value place = Value.of(parameter);
                Value gradient = program.run("element", gradients, place)) {
            return gradient.toFloats(program);
        }
    }

    /**
     * Sets a parameter's numbers.
     *
     * @param numbers row by row, as many as it has
     */
    void write(State state, int parameter, float[] numbers) {
        Parameter shape = trainable.parameters().get(parameter);
        if (numbers.length != shape.size()) {
            throw new IllegalArgumentException(shape.parts().get(0).name() + " has " + shape.size() + " numbers");
        }
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(numbers.length * Float.BYTES).order(ByteOrder.nativeOrder());
        buffer.asFloatBuffer().put(numbers);
        try (Value given = Value.floats(program, buffer, shape.shape())) {
            program.run("set", values(state).get(parameter), given).close();
        }
    }

    private List<Value> values(State state) {
        return states.getOrDefault(state, List.of());
    }

    @Override
    public void close() {
        scope.close();
        program.close();
        NativeHeap.trim();
    }
}
