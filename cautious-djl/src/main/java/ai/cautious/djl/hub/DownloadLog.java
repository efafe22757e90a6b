package ai.cautious.djl.hub;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a download's beginning and end to the log. */
final class DownloadLog implements DownloadListener {

    /** Not before it is needed: a logger would wake slf4j before the engine's quiet start. */
    private static Logger log() {
        return LoggerFactory.getLogger(ModelHub.class);
    }

    @Override
    public void started(DownloadPlan plan) {
        log().info(
                        "downloading {}: {} files, {} MB, of which {} MB are there, to {}",
                        plan.name(),
                        plan.files(),
                        plan.bytes() / 1_000_000,
                        plan.present() / 1_000_000,
                        plan.folder());
    }

    @Override
    public void waiting(String why, Duration time) {
        log().info("the download waits{}: {}", time.isZero() ? "" : " for " + time.toSeconds() + " s", why);
    }

    @Override
    public void finished(DownloadPlan plan) {
        log().info("{} is downloaded", plan.name());
    }
}
