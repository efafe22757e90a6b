package ai.cautious.djl.hub;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * What is about to be downloaded.
 *
 * @param name the model's name on the hub, such as {@code Qwen/Qwen2.5-0.5B-Instruct}
 * @param folder of the cache, where the model lies when it is there
 * @param files how many are not there yet, or not in whole
 * @param bytes how large these files are together
 * @param present how many of these bytes an earlier download has left
 */
public record DownloadPlan(String name, Path folder, int files, long bytes, long present) {

    /** Checks that nothing is null. */
    public DownloadPlan {
        requireNonNull(name, "name");
        requireNonNull(folder, "folder");
    }
}
