package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A GGUF checkpoint in one file or in the parts that llama.cpp's gguf-split writes, {@code NAME-00001-of-00003.gguf}, of which
 * the first has the metadata.
 */
final class GgufParts {

    private static final Pattern NAME = Pattern.compile("(.+)-(\\d{5})-of-(\\d{5})\\.gguf");
    private static final String COUNT = "split.count";
    private static final String NUMBER = "split.no";
    private static final String TENSORS = "split.tensors.count";

    private GgufParts() {}

    /** The first part of a checkpoint that any part is of; the file itself where it is no part. */
    static Path first(Path file) {
        return part(file, 1);
    }

    /** A file's name without its place among the parts and its ending. */
    static String name(Path file) {
        String name = file.getFileName().toString();
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? matcher.group(1) : name.substring(0, name.lastIndexOf('.'));
    }

    /**
     * Reads the head of every part.
     *
     * @param file any of them
     * @throws ModelFormatException if a part is missing or malformed, naming it
     */
    static GgufReader.Contents read(Path file) {
        Path path = first(file);
        if (!Files.exists(path)) {
            throw missing(path, file);
        }
        GgufReader.Contents first = GgufReader.read(path);
        GgufMetadata metadata = first.metadata();
        int count = metadata.positive(COUNT, 1);
        if (count == 1) {
            return first;
        }
        Matcher matcher = NAME.matcher(path.getFileName().toString());
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) != count) {
            throw new ModelFormatException(path + " is one of " + count + " parts; its name must end as in "
                    + String.format(Locale.ROOT, "-00001-of-%05d.gguf", count) + ", and the others must lie beside it");
        }
        Map<String, StoredTensor> usable = new HashMap<>(first.tensors().usable());
        Map<String, String> unusable = new HashMap<>(first.tensors().unusable());
        for (int number = 2; number <= count; number++) {
            Path part = part(path, number);
            if (!Files.exists(part)) {
                throw missing(part, path);
            }
            GgufReader.Contents contents = GgufReader.read(part);
            requirePlace(contents.metadata(), number, count);
            contents.tensors().usable().forEach((name, tensor) -> {
                if (usable.put(name, tensor) != null) {
                    throw new ModelFormatException(part + ": tensor " + name + " is in another part, too");
                }
            });
            unusable.putAll(contents.tensors().unusable());
        }
        int tensors = metadata.positive(TENSORS, usable.size() + unusable.size());
        if (tensors != usable.size() + unusable.size()) {
            throw metadata.fault(TENSORS, "the " + (usable.size() + unusable.size()) + " that the parts hold");
        }
        return new GgufReader.Contents(metadata, new StoredTensors<>(usable, unusable));
    }

    private static void requirePlace(GgufMetadata metadata, int number, int count) {
        if (metadata.positive(COUNT, null) != count) {
            throw metadata.fault(COUNT, count + ", as in the first part");
        }
        if (metadata.positive(NUMBER, null) != number - 1) {
            throw metadata.fault(NUMBER, (number - 1) + ", as its name says");
        }
    }

    private static Path part(Path file, int number) {
        Matcher matcher = NAME.matcher(file.getFileName().toString());
        return matcher.matches()
                ? file.resolveSibling(
                        String.format(Locale.ROOT, "%s-%05d-of-%s.gguf", matcher.group(1), number, matcher.group(3)))
                : file;
    }

    private static ModelFormatException missing(Path part, Path file) {
        return new ModelFormatException(part + " is missing, of which " + file.getFileName() + " is another part");
    }
}
