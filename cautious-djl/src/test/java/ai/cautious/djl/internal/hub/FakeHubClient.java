package ai.cautious.djl.internal.hub;

import ai.cautious.djl.hub.DownloadListener;
import ai.cautious.djl.hub.DownloadPlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Who asks a {@link FakeHub}: waits are written down in time's place. */
final class FakeHubClient implements DownloadListener {

    final List<Duration> waits = new CopyOnWriteArrayList<>();
    final List<DownloadPlan> plans = new CopyOnWriteArrayList<>();
    final List<Long> progress = new CopyOnWriteArrayList<>();
    private final FakeHub hub;
    private final Path cache;

    @Nullable
    String token = "hf_secret";

    private @Nullable HubSettings settings;
    private @Nullable SnapshotDownload download;
    boolean offline;
    boolean links = true;

    FakeHubClient(FakeHub hub, Path cache) {
        this.hub = hub;
        this.cache = cache;
    }

    Path fetch(String name, String... include) {
        HubSettings wanted = new HubSettings(cache, hub.address(), token, offline, links);
        SnapshotDownload one;
        synchronized (this) {
            if (download == null || !wanted.equals(settings)) {
                settings = wanted;
                download = new SnapshotDownload(wanted, this, waits::add);
            }
            one = download;
        }
        return one.fetch(HubName.parse(name).orElseThrow(), List.of(include));
    }

    Path model() {
        return cache.resolve("models--someone--model");
    }

    Path blob(String file) {
        return model().resolve("blobs").resolve(hub.etag(file));
    }

    /** What a download that was killed leaves. */
    Path unfinished(String file) {
        return model().resolve("blobs").resolve(hub.etag(file) + ".cautious.incomplete");
    }

    @Override
    public void started(DownloadPlan plan) {
        plans.add(plan);
    }

    @Override
    public void progressed(long bytes) {
        progress.add(bytes);
    }
}
