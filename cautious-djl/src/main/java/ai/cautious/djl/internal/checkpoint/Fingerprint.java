package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import ai.cautious.djl.CacheType;
import ai.cautious.djl.Precision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What tells one loaded model from another, wherever it lies: SHA-256 over configuration, tokenizer, the tensors' names,
 * types and shapes, bytes from all over each of them, the adapter, the precision and what caches hold. Weights are not read in whole: 1 KiB of
 * each tensor is, at most. Not thread-safe.
 */
public final class Fingerprint {

    private static final List<String> FILES = List.of(
            "config.json",
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "added_tokens.json",
            "chat_template.jinja");

    private final MessageDigest digest;

    private Fingerprint() {
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * A checkpoint's, as it is loaded.
     *
     * @param onGpu whether a GPU computes it
     * @return 64 hexadecimal digits
     * @throws ModelFormatException if a file cannot be read
     */
    public static String of(
            Checkpoint checkpoint, Optional<Path> adapter, Precision precision, CacheType cacheType, boolean onGpu) {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.add(precision.name());
        if (precision == Precision.INT4 && onGpu) {
            // Other groups and other roundings than on CPUs.
            fingerprint.add("CUDA");
        }
        // Full caches leave no trace: records may name models by what was computed before there were others.
        if (cacheType != CacheType.FULL) {
            fingerprint.add(cacheType.name());
        }
        checkpoint
                .metadata()
                .ifPresentOrElse(
                        metadata -> fingerprint.add(new TreeMap<>(metadata.values()).toString()),
                        () -> fingerprint.addFiles(checkpoint.path()));
        Map<String, WeightTensor> tensors = new TreeMap<>();
        checkpoint.tensorNames().forEach(name -> tensors.put(name, checkpoint.tensor(name)));
        fingerprint.add(tensors);
        adapter.ifPresent(folder -> {
            fingerprint.add(folder.resolve(LoraAdapter.CONFIG));
            fingerprint.add(new TreeMap<>(Safetensors.read(folder.resolve(LoraAdapter.WEIGHTS))
                    .tensors()
                    .usable()));
        });
        return HexFormat.of().formatHex(fingerprint.digest.digest());
    }

    /**
     * A T5's, as it is loaded.
     *
     * @return 64 hexadecimal digits
     * @throws ModelFormatException if a file cannot be read
     */
    public static String of(T5Checkpoint checkpoint, Precision precision) {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.add(precision.name());
        fingerprint.addFiles(checkpoint.path());
        fingerprint.add(new TreeMap<>(checkpoint.tensors()));
        return HexFormat.of().formatHex(fingerprint.digest.digest());
    }

    private void add(Map<String, ? extends WeightTensor> sorted) {
        sorted.forEach((name, tensor) -> {
            add(name + " " + tensor.type() + " " + Arrays.toString(tensor.shape()));
            tensor.addTo(this);
        });
    }

    /** Bytes from all over. */
    void add(StoredBytes stored) {
        add(stored.sample());
    }

    private void addFiles(Path folder) {
        FILES.forEach(file -> add(folder.resolve(file)));
        ModelFolder.namedTemplates(folder).forEach(this::add);
    }

    private void add(Path file) {
        try {
            add(file.getFileName().toString());
            add(Files.exists(file) ? Files.readAllBytes(file) : new byte[0]);
        } catch (IOException e) {
            throw new ModelFormatException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void add(String text) {
        add(text.getBytes(StandardCharsets.UTF_8));
    }

    /** After their length, so that no two sequences of parts are the same bytes. */
    private void add(byte[] bytes) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }
}
