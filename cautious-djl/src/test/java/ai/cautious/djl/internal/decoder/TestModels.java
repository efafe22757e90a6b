package ai.cautious.djl.internal.decoder;

import ai.cautious.djl.CacheType;
import ai.cautious.djl.DjlRuntime;
import ai.cautious.djl.Precision;
import ai.cautious.djl.TestCheckpoints;
import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.checkpoint.LoraAdapter;
import ai.djl.Device;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The committed checkpoints, loaded. */
final class TestModels {

    private TestModels() {}

    /** Whether this machine has what a precision needs. */
    static boolean runs(Precision precision) {
        return !BlockEncoding.isOf(precision) || DjlRuntime.kernels().isPresent();
    }

    /** Those that run on this machine. */
    static List<Precision> precisions() {
        return Arrays.stream(Precision.values()).filter(TestModels::runs).toList();
    }

    static Decoder load(String name, Precision precision) {
        return load(TestCheckpoints.resource(name), null, precision);
    }

    static Decoder load(String name, Precision precision, CacheType cacheType) {
        return load(TestCheckpoints.resource(name), null, precision, cacheType);
    }

    static Decoder load(Path path, Path adapter, Precision precision) {
        return load(path, adapter, precision, CacheType.FULL);
    }

    static Decoder load(Path path, Path adapter, Precision precision, CacheType cacheType) {
        DjlRuntime.start();
        Checkpoint checkpoint = Checkpoint.open(path);
        return Decoder.load(
                checkpoint,
                adapter == null ? null : LoraAdapter.open(adapter, checkpoint),
                precision,
                cacheType,
                Device.cpu());
    }
}
