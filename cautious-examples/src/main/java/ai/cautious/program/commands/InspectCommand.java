package ai.cautious.program.commands;

import ai.cautious.EngineException;
import ai.cautious.ModelFormatException;
import ai.cautious.UnsupportedModelException;
import ai.cautious.djl.CheckpointInfo;
import ai.cautious.djl.DjlModel;
import ai.cautious.djl.DjlOptions;
import ai.cautious.djl.ModelMemory;
import ai.cautious.djl.Precision;
import ai.cautious.djl.T5Model;
import ai.cautious.model.LanguageModel;
import ai.cautious.program.bench.Machine;
import ai.cautious.program.bench.ProcessMemory;
import ai.cautious.program.console.Output;
import ai.cautious.program.options.LoadedModel;
import ai.cautious.program.options.ModelName;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Describes a checkpoint. */
@Command(
        name = "inspect",
        description = "Print what a checkpoint holds, and what of it is not supported.",
        sortOptions = false,
        footerHeading = HelpExamples.HEADING,
        footer = {"  cautious inspect --model Qwen/Qwen2.5-Coder-0.5B-Instruct"})
public final class InspectCommand implements Callable<Integer> {

    @Option(
            converter = ModelName.Typed.class,
            names = "--model",
            required = true,
            description = "A name on the hub, a folder or a .gguf file.")
    private ModelName model = ModelName.of("");

    @Option(
            names = "--precision",
            description = "The precision to say the memory of; as generate's, and by default generate's.")
    private @Nullable Precision precision;

    @Option(
            names = "--load",
            description = "Also load it, and say by how many bytes the process grew, tokenizer and engine included.")
    private boolean load;

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
        if (info.unsupported().isEmpty()) {
            addMemory(object);
        }
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

    /** In bytes, {@link ModelMemory}'s and as measured; nothing where the checkpoint is nothing that can be run. */
    private void addMemory(Map<String, Object> object) {
        DjlOptions.Builder options = DjlOptions.builder();
        if (precision != null) {
            options.precision(precision);
        }
        boolean isT5 = T5Model.isOne(model.path());
        ModelMemory memory;
        try {
            memory = isT5
                    ? T5Model.memory(model.path(), options.build())
                    : DjlModel.memory(model.path(), options.build());
        } catch (EngineException | ModelFormatException | UnsupportedModelException e) {
            return;
        }
        if (isT5) {
            object.put("cacheBytesPerToken", memory.cacheBytesPerToken());
        }
        object.put("weightBytes", memory.weightBytes());
        object.put("mappedBytes", memory.mappedBytes());
        object.put("workspaceBytes", memory.workspaceBytes());
        if (load) {
            long before = ProcessMemory.anonymousBytes().orElse(0);
            try (LanguageModel loaded =
                    isT5 ? T5Model.load(model.path(), options.build()) : DjlModel.load(model.path(), options.build())) {
                LoadedModel.precision(loaded).ifPresent(numbers -> object.put("precision", numbers));
                object.put("loadedBytes", ProcessMemory.anonymousBytes().orElse(0) - before);
            }
        }
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
