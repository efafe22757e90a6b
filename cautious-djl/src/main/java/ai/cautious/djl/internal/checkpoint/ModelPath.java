package ai.cautious.djl.internal.checkpoint;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What messages and files call a model by its path: in the hub's cache the path's last part is a commit. */
final class ModelPath {

    private static final Pattern SNAPSHOT =
            Pattern.compile("(?:.*/)?models--([\\w.-]+?)--([\\w.-]+)/snapshots/[0-9a-f]{40}");

    private ModelPath() {}

    /** A folder's or a file's name without its path; of a folder in the hub's cache the model's, without who made it. */
    static String name(Path path) {
        Path file = path.toAbsolutePath().normalize().getFileName();
        return snapshot(path).map(model -> model.group(2)).orElse(file == null ? path.toString() : file.toString());
    }

    /** What others may find the model by: its name on the hub where it lies in the hub's cache, else the path as it is. */
    static String reference(Path path) {
        return snapshot(path)
                .map(model -> model.group(1) + "/" + model.group(2))
                .orElse(path.toString());
    }

    private static Optional<Matcher> snapshot(Path path) {
        Matcher matcher =
                SNAPSHOT.matcher(path.toAbsolutePath().normalize().toString().replace('\\', '/'));
        return matcher.matches() ? Optional.of(matcher) : Optional.empty();
    }
}
