package ai.cautious.djl.internal.training;

import ai.cautious.djl.internal.checkpoint.AdapterConfig;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.checkpoint.ModelFolder;
import ai.cautious.djl.internal.checkpoint.SafetensorsWriter;
import ai.cautious.djl.internal.checkpoint.TensorSource;
import ai.cautious.djl.internal.checkpoint.WeightType;
import ai.cautious.djl.internal.training.Trainer.State;
import ai.cautious.djl.training.LoraOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes what a trainer holds: an adapter in PEFT's format, or a model folder in Hugging Face's. */
final class TrainedOutput {

    private static final Map<String, String> PYTORCH = Map.of("format", "pt");

    private final Trainer trainer;
    private final Checkpoint checkpoint;
    private final Path folder;
    private final WeightType type;

    TrainedOutput(Trainer trainer, Checkpoint checkpoint, Path folder, WeightType type) {
        this.trainer = trainer;
        this.checkpoint = checkpoint;
        this.folder = folder;
        this.type = type;
    }

    /** Writes the folder, the configuration last: where it is, the rest is. */
    void write() {
        List<TensorSource> tensors = new ArrayList<>();
        for (int i = 0; i < trainer.trainable().parameters().size(); i++) {
            tensors.addAll(new TrainedTensor(trainer, State.VALUE, i).parts());
        }
        if (trainer.trainable().adapter().isPresent()) {
            LoraOptions lora = trainer.trainable().adapter().get();
            SafetensorsWriter.write(folder.resolve("adapter_model.safetensors"), type, PYTORCH, tensors);
            AdapterConfig.write(folder, checkpoint.path(), lora.rank(), lora.alpha(), lora.targets());
        } else {
            ModelFolder.write(
                    checkpoint.path(), folder, type, file -> SafetensorsWriter.write(file, type, PYTORCH, tensors));
        }
    }
}
