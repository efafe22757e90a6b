package ai.cautious;

import java.nio.file.Path;

/** A file or folder that cannot be read, written, created or deleted, whatever is in it. */
public final class FileAccessException extends CautiousException {

    private static final long serialVersionUID = 1L;

    private final String path;

    /**
     * "{@code path} {@code fault}".
     *
     * @param path the file or folder
     * @param fault what cannot be done, and why
     */
    public FileAccessException(Path path, String fault, Throwable cause) {
        super(path + " " + fault, cause);
        this.path = path.toString();
    }

    /** The file or folder. */
    public Path path() {
        return Path.of(path);
    }
}
