package ai.cautious.djl.internal.training;

import ai.cautious.IncompatibleModelsException;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.checkpoint.LoraAdapter;
import ai.cautious.djl.internal.checkpoint.Safetensors;
import ai.cautious.djl.internal.checkpoint.WeightTensor;
import ai.cautious.djl.internal.training.Trainer.State;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What an adapter's tensors are before the first update. */
final class AdapterValues {

    private AdapterValues() {}

    /** As peft does: A by Kaiming's uniform law with a = √5 (He et al. 2015, arXiv 1502.01852), B zero. */
    static void draw(Trainer trainer, long seed) {
        Random random = new Random(seed);
        List<Parameter> parameters = trainer.trainable().parameters();
        for (int i = 0; i < parameters.size(); i++) {
            if (Trainable.isDown(parameters.get(i))) {
                float[] numbers = new float[Math.toIntExact(parameters.get(i).size())];
                float bound = (float) (1 / Math.sqrt(parameters.get(i).columns()));
                for (int n = 0; n < numbers.length; n++) {
                    numbers[n] = (2 * random.nextFloat() - 1) * bound;
                }
                trainer.write(State.VALUE, i, numbers);
            }
        }
    }

    /**
     * From an adapter's folder.
     *
     * @throws ai.cautious.CautiousException if it cannot be read, or its targets, rank or alpha are not those of the
     *     training
     */
    static void read(Trainer trainer, Checkpoint checkpoint, Path folder) {
        double scale = trainer.trainable().adapter().orElseThrow().scale();
        LoraAdapter.open(folder, checkpoint).deltas().forEach((name, delta) -> {
            if (Math.abs(delta.scale() - scale) > 1e-9 * scale) {
                throw new IncompatibleModelsException(folder + ": alpha over the rank is " + delta.scale() + " for "
                        + name + "; the training asks for " + scale);
            }
        });
        Path file = folder.resolve("adapter_model.safetensors");
        Map<String, WeightTensor> tensors = Safetensors.tensors(file);
        List<Parameter> parameters = trainer.trainable().parameters();
        int read = 0;
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            FloatBuffer numbers = FloatBuffer.allocate(Math.toIntExact(parameter.size()));
            for (Parameter.Part part : parameter.parts()) {
                WeightTensor tensor = tensors.get(part.name());
                if (tensor == null || !Arrays.equals(tensor.shape(), parameter.shape(part.rows()))) {
                    throw new IncompatibleModelsException(file + ": tensor " + part.name() + " of shape "
                            + Arrays.toString(parameter.shape(part.rows()))
                            + ", which the training asks for, is missing");
                }
                tensor.toFloats(0, tensor.rows(), numbers);
                read++;
            }
            trainer.write(State.VALUE, i, numbers.array());
        }
        if (read != tensors.size()) {
            throw new IncompatibleModelsException(
                    file + " adapts more than the targets of the training: give the targets that it has");
        }
    }
}
