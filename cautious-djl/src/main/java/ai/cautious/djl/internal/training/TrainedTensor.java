package ai.cautious.djl.internal.training;

import ai.cautious.djl.internal.checkpoint.TensorSource;
import ai.cautious.djl.internal.training.Trainer.State;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A trained parameter to be written, as a whole or as the tensors that it consists of. Its numbers are fetched when the
 * first row is asked for and let go with the last: a file never needs more than one of them at once.
 */
final class TrainedTensor {

    private final Trainer trainer;
    private final State state;
    private final int index;
    private final Parameter parameter;
    private float @Nullable [] numbers;

    TrainedTensor(Trainer trainer, State state, int index) {
        this.trainer = trainer;
        this.state = state;
        this.index = index;
        this.parameter = trainer.trainable().parameters().get(index);
    }

    /** The whole. */
    TensorSource source(String name) {
        return source(name, 0, parameter.rows());
    }

    /** Its parts, which must be written in their order. */
    List<TensorSource> parts() {
        List<TensorSource> sources = new ArrayList<>();
        long row = 0;
        for (Parameter.Part part : parameter.parts()) {
            sources.add(source(part.name(), row, part.rows()));
            row += part.rows();
        }
        return sources;
    }

    private TensorSource source(String name, long first, long rows) {
        long width = Math.max(1, parameter.columns());
        // A vector is one row of the file.
        long rowSize = parameter.columns() == 0 ? rows : width;
        return new TensorSource(
                name,
                parameter.shape(rows),
                (fromRow, rowCount, into) -> read(first * width + fromRow * rowSize, rowCount * rowSize, into));
    }

    private void read(long from, long count, FloatBuffer into) {
        float[] all = numbers == null ? trainer.read(state, index) : numbers;
        into.put(all, Math.toIntExact(from), Math.toIntExact(count));
        numbers = from + count == all.length ? null : all;
    }
}
