package ai.cautious.program.commands;

import ai.cautious.EngineException;
import ai.cautious.djl.CheckpointInfo;
import ai.cautious.djl.DjlModel;
import ai.cautious.program.bench.Machine;
import ai.cautious.program.console.Output;
import ai.cautious.program.options.ModelName;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Describes a checkpoint. */
@Command(
        name = "inspect",
        description = "Print what a checkpoint holds, and what of it is not supported.",
        sortOptions = false)
public final class InspectCommand implements Callable<Integer> {

    @Option(
            converter = ModelName.Typed.class,
            names = "--model",
            required = true,
            description = "A name on the hub, a folder or a .gguf file.")
    private ModelName model = ModelName.of("");

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        CheckpointInfo info = DjlModel.inspect(model.path());
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("family", info.family());
        object.put("parameters", info.parameters());
        object.put("layers", info.layers().orElse(0));
        object.put("vocabulary", info.vocabularySize().orElse(0));
        object.put("contextLength", info.contextLength().orElse(0));
        object.put("precisionOnDisk", info.precisionOnDisk());
        object.put("bytes", info.bytes());
        object.put("cacheBytesPerToken", info.cacheBytesPerToken().orElse(0));
        object.put("kernels", kernels());
        object.put("remarks", info.remarks());
        object.put("unsupported", info.unsupported());
        if (output.isJson()) {
            output.print(object);
        } else {
            object.forEach((field, value) -> output.out().printf(Locale.ROOT, "%-19s %s%n", field, value));
            output.out().flush();
        }
        return 0;
    }

    /** A checkpoint can be inspected where it cannot be run. */
    private static String kernels() {
        try {
            return Machine.kernelsInUse();
        } catch (EngineException e) {
            return "none: " + e.getMessage();
        }
    }
}
