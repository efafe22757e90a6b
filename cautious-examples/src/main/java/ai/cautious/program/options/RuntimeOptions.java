package ai.cautious.program.options;

import ai.cautious.djl.CacheType;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.DjlOptions;
import ai.cautious.djl.DjlRuntime;
import ai.cautious.djl.Precision;
import ai.cautious.djl.T5Model;
import ai.cautious.model.LanguageModel;
import ai.cautious.program.console.Progress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where models run, and what their caches hold. */
public final class RuntimeOptions {

    @Option(names = "--device", defaultValue = "cpu", description = "cpu (the default) or cuda:0.")
    private String device = "cpu";

    @Option(
            names = "--cache-type",
            defaultValue = "full",
            description = "What KV caches hold: full, or half for float16, which takes half the memory."
                    + " Default: ${DEFAULT-VALUE}.")
    private CacheType cacheType = CacheType.FULL;

    @Option(names = "--threads", description = "Threads for one pass, of the whole process; by default the cores.")
    private @Nullable Integer threads;

    /** Where models are. */
    String device() {
        return device;
    }

    /** What of these the machine does not say of itself, by name. */
    Map<String, String> values() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("device", device);
        values.put("cacheType", cacheType.toString());
        return values;
    }

    /** Loads a model; the caller closes it. */
    public DjlModel load(ModelName checkpoint, @Nullable Precision precision, @Nullable ModelName adapter) {
        return load(checkpoint, precision, adapter, DjlOptions.builder());
    }

    /** Loads a model that is to judge, which may be a T5; the caller closes it. */
    public LanguageModel loadJudge(ModelName checkpoint, @Nullable Precision precision, @Nullable ModelName adapter) {
        return T5Model.isOne(checkpoint.path())
                ? loadT5(checkpoint, precision, adapter)
                : load(checkpoint, precision, adapter);
    }

    /** Loads a T5; the caller closes it. */
    public T5Model loadT5(ModelName checkpoint, @Nullable Precision precision, @Nullable ModelName adapter) {
        return loading(checkpoint, path -> T5Model.load(path, options(precision, adapter, DjlOptions.builder())));
    }

    /** Loads a model that is to draft; the caller closes it. */
    DjlModel loadDraft(ModelName checkpoint, @Nullable Precision precision, @Nullable ModelName adapter) {
        return load(checkpoint, precision, adapter, DjlOptions.builder().drafting());
    }

    private DjlModel load(
            ModelName checkpoint,
            @Nullable Precision precision,
            @Nullable ModelName adapter,
            DjlOptions.Builder options) {
        return loading(checkpoint, path -> DjlModel.load(path, options(precision, adapter, options)));
    }

    /** A download has its own progress, which goes before. */
    private static <T> T loading(ModelName checkpoint, Function<Path, T> load) {
        Path path = checkpoint.path();
        return Progress.during(System.err, "loading " + checkpoint.shortName(), () -> load.apply(path));
    }

    private DjlOptions options(@Nullable Precision precision, @Nullable ModelName adapter, DjlOptions.Builder options) {
        if (threads != null) {
            DjlRuntime.setThreads(threads);
        }
        options.device(device).cacheType(cacheType);
        if (precision != null) {
            options.precision(precision);
        }
        if (adapter != null) {
            options.adapter(adapter.path());
        }
        return options.build();
    }
}
