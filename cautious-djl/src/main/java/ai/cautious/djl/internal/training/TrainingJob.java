package ai.cautious.djl.internal.training;

import ai.cautious.djl.internal.checkpoint.AdapterConfig;
import ai.cautious.djl.internal.checkpoint.AtomicFile;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.checkpoint.ModelFolder;
import ai.cautious.djl.internal.checkpoint.OutputFolder;
import ai.cautious.djl.internal.checkpoint.WeightType;
import ai.cautious.djl.training.LoraOptions;
import ai.cautious.djl.training.TrainingExample;
import ai.cautious.djl.training.TrainingListener;
import ai.cautious.djl.training.TrainingOptions;
import ai.cautious.djl.training.TrainingReport;
import ai.cautious.internal.Require;
import ai.djl.Device;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * One training from the checkpoint to the output.
 *
 * @param model the checkpoint
 * @param adapter the adapter to be trained; empty to train every weight
 * @param initialAdapter an adapter folder to go on from; empty for a new one
 * @param examples what is learned from
 * @param output the folder
 * @param type in which the output's tensors are written
 * @param resume whether to go on with the training that was interrupted in the output folder
 */
public record TrainingJob(
        Path model,
        Optional<LoraOptions> adapter,
        Optional<Path> initialAdapter,
        List<TrainingExample> examples,
        TrainingOptions options,
        Path output,
        WeightType type,
        TrainingListener listener,
        boolean resume) {

    /** Runs it. The engine must have been started. */
    public TrainingReport run() {
        Checkpoint checkpoint = Checkpoint.open(model);
        check(checkpoint);
        return OutputFolder.write(output, true, () -> train(checkpoint));
    }

    private TrainingReport train(Checkpoint checkpoint) {
        TrainingState state = new TrainingState(output, TrainingIdentity.of(this, checkpoint));
        Require.that(
                resume || !state.exists(),
                "output",
                output + ", which holds an interrupted training",
                "resumed, or another folder");
        if (!resume) {
            requireNewOutput();
        }
        AtomicFile.discardUnfinished(output);
        Trainable trainable =
                adapter.map(lora -> Trainable.adapter(checkpoint, lora)).orElseGet(() -> Trainable.weights(checkpoint));
        try (Trainer trainer = Trainer.load(checkpoint, trainable, Device.cpu())) {
            TrainedOutput written = new TrainedOutput(trainer, checkpoint, output, type);
            TrainingLoop loop = new TrainingLoop(trainer, examples, options, listener, state, written::write);
            if (resume) {
                loop.resume();
            } else if (initialAdapter.isPresent()) {
                AdapterValues.read(trainer, checkpoint, initialAdapter.get());
            } else if (adapter.isPresent()) {
                AdapterValues.draw(trainer, options.seed());
            }
            return loop.run();
        }
    }

    /** What native code must never see, and what would fail after hours only, is refused here. */
    private void check(Checkpoint checkpoint) {
        Require.that(
                adapter.isPresent() || Files.isDirectory(model),
                "model",
                model,
                "a folder in Hugging Face's layout where every weight is trained");
        int vocabulary = checkpoint.config().vocabularySize();
        int context = checkpoint.config().contextLength();
        for (int i = 0; i < examples.size(); i++) {
            TrainingExample example = examples.get(i);
            Require.that(
                    example.length() <= context,
                    "example",
                    i + " with " + example.length() + " tokens",
                    "at most the context's " + context);
            for (int position = 0; position < example.length(); position++) {
                int token = example.token(position);
                Require.that(
                        token >= 0 && token < vocabulary,
                        "token",
                        token + " in example " + i,
                        "in [0, " + vocabulary + ")");
            }
        }
    }

    /** What is there would lose its weights, and keep what says how they are to be used. */
    private void requireNewOutput() {
        if (adapter.isPresent()) {
            AdapterConfig.requireNone(output);
        }
        ModelFolder.requireNone(output);
    }
}
