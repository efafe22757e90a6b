package ai.cautious.djl.internal.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.cautious.djl.DjlRuntime;
import ai.cautious.djl.TestCheckpoints;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.checkpoint.Safetensors;
import ai.cautious.djl.internal.checkpoint.WeightTensor;
import ai.cautious.djl.training.LoraOptions;
import ai.djl.Device;
import java.nio.FloatBuffer;
import java.util.Map;
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
                "qwen3"
            })
    void gradientsOfEveryWeightAreTorchs(String name) {
        DjlRuntime.start();
        Checkpoint checkpoint = Checkpoint.open(TestCheckpoints.resource("checkpoints/" + name));
        Map<String, WeightTensor> expected =
                Safetensors.tensors(TestCheckpoints.resource("training/gradients/" + name + ".safetensors"));
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
