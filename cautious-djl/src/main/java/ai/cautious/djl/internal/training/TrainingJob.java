package ai.cautious.djl.internal.training;

import ai.cautious.FileAccessException;
import ai.cautious.djl.internal.checkpoint.AdapterConfig;
import ai.cautious.djl.internal.checkpoint.AtomicFile;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.checkpoint.ModelFolder;
import ai.cautious.djl.internal.checkpoint.WeightTensor;
import ai.cautious.djl.internal.checkpoint.WeightType;
import ai.cautious.djl.training.LoraOptions;
import ai.cautious.djl.training.TrainingExample;
import ai.cautious.djl.training.TrainingListener;
import ai.cautious.djl.training.TrainingOptions;
import ai.cautious.djl.training.TrainingReport;
import ai.cautious.internal.Require;
import ai.djl.Device;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

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
        TrainingState state = new TrainingState(output, identity(checkpoint));
        Require.that(
                resume || !state.exists(),
                "output",
                output + ", which holds an interrupted training",
                "resumed, or another folder");
        requireWritableOutput();
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

    private void requireWritableOutput() {
        try {
            Files.createDirectories(output);
        } catch (IOException e) {
            throw new FileAccessException(output, "cannot be created: " + e, e);
        }
        Require.that(Files.isWritable(output), "output", output, "a folder that may be written to");
    }

    /** What is there would lose its weights, and keep what says how they are to be used. */
    private void requireNewOutput() {
        if (adapter.isPresent()) {
            AdapterConfig.requireNone(output);
        } else {
            ModelFolder.requireNone(output);
        }
    }

    /** What must be the same where a training is resumed. */
    private Map<String, String> identity(Checkpoint checkpoint) {
        Map<String, String> identity = new TreeMap<>();
        identity.put("precision", type.name());
        identity.put("model", fingerprint(checkpoint));
        identity.put("adapter", adapter.map(LoraOptions::toString).orElse("none"));
        for (RecordComponent option : TrainingOptions.class.getRecordComponents()) {
            if (!option.getName().equals("saveEvery")) {
                identity.put(option.getName(), value(option));
            }
        }
        identity.put("data", fingerprint(examples));
        return identity;
    }

    private String value(RecordComponent option) {
        try {
            return String.valueOf(option.getAccessor().invoke(options));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Of each tensor's first row: models that were trained further differ in all of those that were trained. */
    private static String fingerprint(Checkpoint checkpoint) {
        MessageDigest digest = sha256();
        for (String name : new TreeSet<>(checkpoint.tensorNames())) {
            WeightTensor tensor = checkpoint.tensor(name);
            ByteBuffer row = ByteBuffer.allocate(Math.toIntExact(Float.BYTES * tensor.columns()));
            tensor.toFloats(0, Math.min(1, tensor.rows()), row.asFloatBuffer());
            digest.update(row.array());
        }
        return hex(digest);
    }

    private static String fingerprint(List<TrainingExample> examples) {
        MessageDigest digest = sha256();
        for (TrainingExample example : examples) {
            ByteBuffer buffer = ByteBuffer.allocate(Double.BYTES + Integer.BYTES * (2 + example.length()))
                    .putDouble(example.place())
                    .putInt(example.length())
                    .putInt(example.labels());
            for (int position = 0; position < example.length(); position++) {
                buffer.putInt(example.token(position));
            }
            digest.update(buffer.array());
        }
        return hex(digest);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }
}
