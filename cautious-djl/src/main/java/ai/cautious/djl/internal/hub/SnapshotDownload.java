package ai.cautious.djl.internal.hub;

import ai.cautious.FileAccessException;
import ai.cautious.djl.hub.DownloadListener;
import ai.cautious.djl.hub.DownloadPlan;
import ai.cautious.djl.hub.HubException;
import ai.cautious.djl.hub.HubException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Makes what a name means be there: from the cache where it is whole, else from the hub. Thread-safe. */
public final class SnapshotDownload {

    private final HubSettings settings;
    private final DownloadListener listener;
    private final Pause pause;
    private @Nullable HubClient client;

    /** By the settings, on the clock that {@code pause} has. */
    public SnapshotDownload(HubSettings settings, DownloadListener listener, Pause pause) {
        this.settings = settings;
        this.listener = listener;
        this.pause = pause;
    }

    /**
     * The path of a model: its snapshot's folder, or the .gguf file in it.
     *
     * @param include patterns of the files to have instead of those that are needed; empty for these
     * @throws HubException if it cannot be had, saying what to do
     * @throws FileAccessException if the cache cannot be read or written
     */
    public Path fetch(HubName name, List<String> include) {
        ModelCache cache = new ModelCache(settings, name);
        CachedModel cached = new CachedModel(name, cache);
        Optional<Path> whole = include.isEmpty() ? cached.whole() : Optional.empty();
        if (whole.isPresent() && (name.isPinned() || settings.offline())) {
            return whole.get();
        }
        Optional<Path> kept =
                whole.or(() -> include.isEmpty() || settings.offline() ? cached.kept(include) : Optional.empty());
        if (settings.offline()) {
            return kept.orElseThrow(() -> isNotThere(cached, include));
        }
        HubClient client = client();
        ModelListing listing;
        try {
            listing = client.listing(name, kept.isPresent());
        } catch (HubException e) {
            if (kept.isEmpty() || e.reason() != Reason.UNREACHABLE && e.reason() != Reason.RATE_LIMITED) {
                throw e;
            }
            warn(name, e.getMessage());
            return kept.get();
        }
        NeededFiles needed = NeededFiles.of(name, listing.files(), include);
        download(cached, listing, needed, client);
        cache.remember(listing);
        // A commit of which only the patterns' files are there does not take a model's place.
        if (include.isEmpty() || cache.commit(name).isEmpty()) {
            cache.remember(name, listing.commit());
        }
        return cached.path(listing.commit(), needed);
    }

    private HubException isNotThere(CachedModel cached, List<String> include) {
        return new HubException(
                Reason.OFFLINE,
                cached.name() + " is not whole in the cache, " + settings.cache() + ": " + cached.fault(include)
                        + "; HF_HUB_OFFLINE forbids to ask the hub: unset it, and what is missing comes when the model is"
                        + " next asked for, or let HF_HUB_CACHE name the folder where the model is"
                        + cached.otherwise()
                                .filter(other -> include.isEmpty())
                                .map(other -> ", or name " + other + ", which is whole")
                                .orElse(""));
    }

    /** Who asks nothing needs none. */
    private synchronized HubClient client() {
        if (client == null) {
            client = new HubClient(settings, pause, listener);
        }
        return client;
    }

    private static void warn(HubName name, @Nullable String why) {
        LoggerFactory.getLogger(SnapshotDownload.class).warn("{} is taken from the cache as it was: {}", name, why);
    }

    private void download(CachedModel cached, ModelListing listing, NeededFiles needed, HubClient client) {
        HubName name = cached.name();
        ModelCache cache = cached.cache();
        List<String> names = new ArrayList<>(needed.files());
        if (needed.index()) {
            // Which shards there are is known when it is there; it is small.
            fetchAll(name, List.of(NeededFiles.INDEX), listing, client, cache, DownloadListener.NONE);
            names.addAll(cached.shards(listing));
        }
        fetchAll(name, names, listing, client, cache, listener);
    }

    private void fetchAll(
            HubName name,
            List<String> names,
            ModelListing listing,
            HubClient client,
            ModelCache cache,
            DownloadListener told) {
        List<RemoteFile> missing = names.stream()
                .filter(file -> !Files.exists(cache.file(listing.commit(), file)))
                .map(file -> client.file(name, listing.commit(), file))
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        DownloadPlan plan = plan(name, missing, listing.commit(), cache);
        requireSpace(name, plan.bytes() - plan.present());
        // What is only to be placed takes no time.
        DownloadListener hears = plan.bytes() == plan.present() ? DownloadListener.NONE : told;
        hears.started(plan);
        long others = plan.present();
        for (RemoteFile file : missing) {
            long elsewhere = others - present(file, cache);
            fetch(name, file, client, cache, there -> hears.progressed(elsewhere + there));
            others = elsewhere + file.size();
        }
        hears.finished(plan);
    }

    private static DownloadPlan plan(HubName name, List<RemoteFile> missing, String commit, ModelCache cache) {
        return new DownloadPlan(
                name.repository(),
                cache.snapshot(commit),
                missing.size(),
                missing.stream().mapToLong(RemoteFile::size).sum(),
                missing.stream().mapToLong(file -> present(file, cache)).sum());
    }

    /** How many of a file's bytes are there, under whatever name. */
    private static long present(RemoteFile file, ModelCache cache) {
        try {
            if (Files.exists(cache.blob(file.etag()))) {
                return file.size();
            }
            Path unfinished = cache.unfinished(file.etag());
            return Files.exists(unfinished) ? Math.min(Files.size(unfinished), file.size()) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private void requireSpace(HubName name, long bytes) {
        Path cache = settings.cache();
        try {
            Files.createDirectories(cache);
            long free = Files.getFileStore(cache).getUsableSpace();
            if (free > 0 && free < bytes) {
                throw new FileAccessException(
                        cache,
                        "has no room for " + name + ": " + bytes / 1_000_000 + " MB are to come, and "
                                + free / 1_000_000
                                + " MB are free; free some, or name another folder by HF_HUB_CACHE",
                        new IOException("no space left on device"));
            }
        } catch (IOException e) {
            throw new FileAccessException(cache, "cannot be written to: " + e.getMessage(), e);
        }
    }

    private void fetch(HubName name, RemoteFile file, HubClient client, ModelCache cache, LongConsumer there) {
        Path blob = cache.blob(file.etag());
        CacheLock.whileHeld(
                cache.lock(file.etag()),
                pause,
                () -> listener.waiting("somebody else downloads " + file.name(), Duration.ZERO),
                () -> {
                    // Who had the lock before may have brought it.
                    if (!Files.exists(cache.file(file.commit(), file.name()))) {
                        boolean fresh = !Files.exists(blob);
                        if (fresh) {
                            new BlobDownload(client, name, file, cache.unfinished(file.etag()), there).to(blob);
                        }
                        cache.place(file, fresh);
                    }
                    there.accept(file.size());
                });
    }
}
