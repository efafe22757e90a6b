package ai.cautious.djl.internal.training;

import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.checkpoint.WeightTensor;
import ai.cautious.djl.training.LoraOptions;
import ai.cautious.djl.training.TrainingExample;
import ai.cautious.djl.training.TrainingOptions;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What must be the same where a training is resumed. */
final class TrainingIdentity {

    private TrainingIdentity() {}

    /** By name: all that what is learned depends on. How often a training is saved is not among it. */
    static Map<String, String> of(TrainingJob job, Checkpoint checkpoint) {
        Map<String, String> identity = new TreeMap<>();
        identity.put("precision", job.type().name());
        identity.put("model", fingerprint(checkpoint));
        identity.put("adapter", job.adapter().map(LoraOptions::toString).orElse("none"));
        put(identity, job.options());
        identity.put("data", fingerprint(job.examples()));
        return identity;
    }

    private static void put(Map<String, String> identity, TrainingOptions options) {
        identity.put("epochs", String.valueOf(options.epochs()));
        identity.put("steps", String.valueOf(options.steps().orElse(0)));
        identity.put("batch", String.valueOf(options.batch()));
        identity.put("accumulate", String.valueOf(options.accumulate()));
        identity.put("learningRate", String.valueOf(options.learningRate()));
        identity.put("warmup", String.valueOf(options.warmup()));
        identity.put("weightDecay", String.valueOf(options.weightDecay()));
        identity.put("clip", String.valueOf(options.clip()));
        identity.put("order", String.valueOf(options.order()));
        identity.put("validationShare", String.valueOf(options.validationShare()));
        identity.put("validateEvery", String.valueOf(options.validateEvery().orElse(0)));
        identity.put("patience", String.valueOf(options.patience().orElse(0)));
        identity.put("seed", String.valueOf(options.seed()));
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
