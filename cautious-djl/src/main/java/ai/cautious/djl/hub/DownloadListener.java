package ai.cautious.djl.hub;

import java.time.Duration;

/**
 * Hears how the download of one model goes, on the thread that asked for it; what it throws ends the download, of which the
 * next goes on. Nothing is heard where nothing is missing.
 */
public interface DownloadListener {

    /** One that does nothing. */
    DownloadListener NONE = new DownloadListener() {};

    /**
     * A download begins.
     *
     * @param plan what is missing
     */
    default void started(DownloadPlan plan) {}

    /**
     * More has come; or less is there than before, where a file had to be begun again.
     *
     * @param bytes how many are there now, of those that the plan has
     */
    default void progressed(long bytes) {}

    /**
     * Nothing will come for a while.
     *
     * @param why such as a cut connection, or another process that downloads the same file
     * @param time how long; zero where nobody knows
     */
    default void waiting(String why, Duration time) {}

    /**
     * All is there.
     *
     * @param plan what was missing
     */
    default void finished(DownloadPlan plan) {}
}
