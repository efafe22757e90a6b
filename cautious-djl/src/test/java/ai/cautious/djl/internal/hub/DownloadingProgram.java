package ai.cautious.djl.internal.hub;

import ai.cautious.djl.hub.DownloadListener;
import java.nio.file.Path;
import java.util.List;

/** Downloads a model in a process of its own, which may be killed: {@code CACHE ENDPOINT}. */
final class DownloadingProgram {

    private DownloadingProgram() {}

    public static void main(String[] arguments) {
        HubSettings settings = new HubSettings(Path.of(arguments[0]), arguments[1], null, false, true);
        System.out.println(new SnapshotDownload(settings, DownloadListener.NONE, Pause.REAL)
                .fetch(HubName.parse(FakeHub.NAME).orElseThrow(), List.of()));
    }
}
