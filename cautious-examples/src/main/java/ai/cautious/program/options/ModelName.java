package ai.cautious.program.options;

import ai.cautious.djl.hub.ModelHub;
import ai.cautious.program.console.DownloadProgress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;

/** A model or an adapter as it was typed: a path, or a name on the hub, from which it comes when it is first needed. */
public final class ModelName {

    private final String typed;
    private @Nullable Path path;

    private ModelName(String typed) {
        this.typed = typed;
    }

    /** Reads what was typed; looks nowhere yet but for a path. */
    public static ModelName of(String typed) {
        // First, as it says what is wrong with a path that cannot be one here.
        ModelName path = of(TypedPath.of(typed));
        return ModelHub.isName(typed) ? new ModelName(typed) : path;
    }

    /** A path that somebody else knows. */
    public static ModelName of(Path path) {
        ModelName name = new ModelName(path.toString());
        name.path = path;
        return name;
    }

    /** A name as it was typed, or a path's last part. */
    public String shortName() {
        Path last = isOnHub() ? null : Path.of(typed).getFileName();
        return last == null ? typed : last.toString();
    }

    /** Whether it is on the hub rather than here. */
    public boolean isOnHub() {
        return ModelHub.isName(typed);
    }

    /** Where it is; it is downloaded if need be, and standard error has the progress. */
    public Path path() {
        if (path == null) {
            try (DownloadProgress progress = new DownloadProgress(System.err)) {
                path = ModelHub.builder().listener(progress).build().find(typed);
            }
        }
        return path;
    }

    /** The path of what may have been left out. */
    public static @Nullable Path path(@Nullable ModelName name) {
        return name == null ? null : name.path();
    }

    /** As it was typed. */
    @Override
    public String toString() {
        return typed;
    }

    /** For options. */
    public static final class Typed implements ITypeConverter<ModelName> {

        @Override
        public ModelName convert(String value) {
            return of(value);
        }
    }
}
