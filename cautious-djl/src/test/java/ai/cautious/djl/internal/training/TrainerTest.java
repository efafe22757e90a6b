package ai.cautious.djl.internal.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.djl.DjlRuntime;
import ai.cautious.djl.TestCheckpoints;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.checkpoint.SafetensorsFile;
import ai.cautious.djl.internal.checkpoint.WeightTensor;
import ai.cautious.djl.training.LoraOptions;
import ai.cautious.djl.training.StoredPrecision;
import ai.djl.Device;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One step against what torch computes (make_training.py). */
class TrainerTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama-untied-sharded",
                "llama-biased",
                "llama3-scaled",
                "mistral-sliding",
                "qwen2-tied",
                "qwen2-sliding",
                "qwen3",
                "qwen3-yarn"
            })
    void gradientsOfEveryWeightAreTorchs(String name) {
        DjlRuntime.start();
        Checkpoint checkpoint = Checkpoint.open(TestCheckpoints.resource("checkpoints/" + name));
        Map<String, WeightTensor> expected =
                SafetensorsFile.tensors(TestCheckpoints.resource("training/gradients/" + name + ".safetensors"));
        Trainable trainable = Trainable.weights(checkpoint);
        try (Trainer trainer = Trainer.load(checkpoint, trainable, Device.cpu())) {
            trainer.addGradients(PackedBatch.of(ReferenceExamples.range(0, 3)));
            trainer.addGradients(PackedBatch.of(ReferenceExamples.range(3, 4)));
            int compared = 0;
            for (int i = 0; i < trainable.parameters().size(); i++) {
                FloatBuffer gradient = FloatBuffer.wrap(trainer.gradient(i));
                for (Parameter.Part part : trainable.parameters().get(i).parts()) {
                    WeightTensor tensor = expected.get(part.name());
                    float[] wanted = new float[Math.toIntExact(tensor.rows() * tensor.columns())];
                    tensor.toFloats(0, tensor.rows(), FloatBuffer.wrap(wanted));
                    float[] got = new float[wanted.length];
                    gradient.get(got);
                    assertClose(part.name(), got, wanted);
                    compared++;
                }
            }
            assertThat(compared).isEqualTo(expected.size());
        }
    }

    /** Within 1 in 1000 of the number, as float16 has it, or of the tensor's mean magnitude. */
    private static void assertClose(String name, float[] got, float[] wanted) {
        double magnitude = 0;
        for (float number : wanted) {
            magnitude += Math.abs(number) / wanted.length;
        }
        for (int i = 0; i < wanted.length; i++) {
            double tolerance = 1e-3 * (Math.abs(wanted[i]) + magnitude) + 1e-6;
            assertThat(Math.abs(got[i] - wanted[i]))
                    .as("%s[%d]: %s, wanted %s", name, i, got[i], wanted[i])
                    .isLessThan((float) tolerance);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-biased", "qwen2-tied", "qwen3"})
    void aBaseInBfloat16PointsTheSameWay(String name) {
        DjlRuntime.start();
        Checkpoint checkpoint = Checkpoint.open(TestCheckpoints.resource("checkpoints/" + name));
        double[] exact = adapterGradient(checkpoint, StoredPrecision.FLOAT32);
        double[] rounded = adapterGradient(checkpoint, StoredPrecision.BFLOAT16);
        double product = 0;
        double squares = 0;
        double otherSquares = 0;
        for (int i = 0; i < exact.length; i++) {
            product += exact[i] * rounded[i];
            squares += exact[i] * exact[i];
            otherSquares += rounded[i] * rounded[i];
        }
        assertThat(product / Math.sqrt(squares * otherSquares)).isBetween(0.99, 0.99999999);
        assertThat(Math.sqrt(otherSquares / squares)).isBetween(0.95, 1.05);
    }

    /** The gradient of an adapter whose tensors are all different. */
    private static double[] adapterGradient(Checkpoint checkpoint, StoredPrecision base) {
        Trainable trainable = Trainable.adapter(
                checkpoint, LoraOptions.builder().rank(4).base(base).build());
        try (Trainer trainer = Trainer.load(checkpoint, trainable, Device.cpu())) {
            Random random = new Random(5);
            for (int i = 0; i < trainable.parameters().size(); i++) {
                float[] values = new float[(int) trainable.parameters().get(i).size()];
                for (int n = 0; n < values.length; n++) {
                    values[n] = (float) random.nextGaussian() * 0.1f;
                }
                trainer.write(Trainer.State.VALUE, i, values);
            }
            trainer.addGradients(PackedBatch.of(ReferenceExamples.range(0, 5)));
            return IntStream.range(0, trainable.parameters().size())
                    .mapToObj(trainer::gradient)
                    .flatMapToDouble(
                            gradient -> IntStream.range(0, gradient.length).mapToDouble(i -> gradient[i]))
                    .toArray();
        }
    }

    @Test
    void theLossOfNoGradientIsThatOfGradients() {
        DjlRuntime.start();
        Checkpoint checkpoint = Checkpoint.open(TestCheckpoints.resource("checkpoints/llama-tied"));
        Trainable trainable = Trainable.adapter(checkpoint, LoraOptions.defaults());
        PackedBatch batch = PackedBatch.of(ReferenceExamples.range(0, 5));
        try (Trainer trainer = Trainer.load(checkpoint, trainable, Device.cpu())) {
            assertThat(trainer.loss(batch))
                    .isCloseTo(trainer.addGradients(batch), org.assertj.core.data.Offset.offset(1e-4));
        }
    }
}
