package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** One safetensors file that is no checkpoint: weights under training, and what is kept beside them. */
public final class SafetensorsFile {

    private SafetensorsFile() {}

    /**
     * The tensors of a file of numbers that can be read.
     *
     * @throws ModelFormatException if the file is malformed
     */
    public static Map<String, WeightTensor> tensors(Path file) {
        return Map.copyOf(Safetensors.read(file).tensors().usable());
    }

    /**
     * A file's free text fields.
     *
     * @throws ModelFormatException if the file is malformed
     */
    public static Map<String, String> metadata(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            JsonFile header =
                    Safetensors.header(file, channel, Safetensors.headerLength(file, channel, channel.size()));
            Map<String, String> fields = new HashMap<>();
            header.object("__metadata__").ifPresent(metadata -> metadata.json()
                    .properties()
                    .forEach(
                            field -> fields.put(field.getKey(), field.getValue().asText())));
            return fields;
        } catch (NoSuchFileException e) {
            throw new ModelFormatException(file + " is missing", e);
        } catch (IOException e) {
            throw new ModelFormatException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
