package ai.cautious.program.options;

import ai.cautious.djl.DjlModel;
import ai.cautious.djl.DjlOptions;
import ai.cautious.djl.DjlRuntime;
import ai.cautious.djl.Precision;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where models run. */
public final class RuntimeOptions {

    @Option(names = "--device", defaultValue = "cpu", description = "cpu (the default) or cuda:0.")
    private String device = "cpu";

    @Option(names = "--threads", description = "Threads for one pass, of the whole process; by default the cores.")
    private @Nullable Integer threads;

    /** Loads a model; the caller closes it. */
    public DjlModel load(Path checkpoint, @Nullable Precision precision, @Nullable Path adapter) {
        if (threads != null) {
            DjlRuntime.setThreads(threads);
        }
        DjlOptions.Builder options = DjlOptions.builder().device(device);
        if (precision != null) {
            options.precision(precision);
        }
        if (adapter != null) {
            options.adapter(adapter);
        }
        return DjlModel.load(checkpoint, options.build());
    }
}
