package ai.cautious.djl.internal.decoder;

import ai.cautious.djl.DjlRuntime;
import ai.cautious.djl.Precision;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.checkpoint.LoraAdapter;
import ai.djl.Device;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Objects;

/** The committed checkpoints, loaded. */
final class TestModels {

    private TestModels() {}

    static Path resource(String name) {
        try {
            URL url = Objects.requireNonNull(TestModels.class.getResource("/" + name), name);
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static Decoder load(String name, Precision precision) {
        return load(resource(name), null, precision);
    }

    static Decoder load(Path path, Path adapter, Precision precision) {
        DjlRuntime.start();
        Checkpoint checkpoint = Checkpoint.open(path);
        return Decoder.load(
                checkpoint, adapter == null ? null : LoraAdapter.open(adapter, checkpoint), precision, Device.cpu());
    }
}
