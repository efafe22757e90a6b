package ai.cautious.djl.internal.checkpoint;

import ai.cautious.djl.TestCheckpoints;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The committed checkpoints, copies of them to spoil, and files written byte by byte. */
final class TestFiles {

    private TestFiles() {}

    /** A folder's files, none of its folders, in another folder. */
    static Path copy(String resource, Path into) throws IOException {
        try (Stream<Path> files = Files.list(TestCheckpoints.resource(resource))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, into.resolve(file.getFileName().toString()));
            }
        }
        return into;
    }

    /** Replaces the one occurrence of a text in a file. */
    static void edit(Path file, String text, String replacement) throws IOException {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (content.split(Pattern.quote(text), -1).length != 2) {
            throw new IllegalArgumentException(text + " does not occur once in " + file);
        }
        Files.writeString(file, content.replace(text, replacement), StandardCharsets.ISO_8859_1);
    }

    static Path safetensors(Path file, String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + json.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json);
        return Files.write(file, bytes.array());
    }

    /** The folders and .gguf files of real models; none where they were not brought. */
    static List<Path> realModels() throws IOException {
        Path folder = TestCheckpoints.realModels();
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path ->
                            path.toString().endsWith(".gguf") || Files.isRegularFile(path.resolve("config.json")))
                    .sorted()
                    .toList();
        }
    }
}
