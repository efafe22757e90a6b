package ai.cautious.djl.internal.training;

import ai.cautious.djl.internal.checkpoint.Checkpoint;
import ai.cautious.djl.internal.checkpoint.ModelConfig;
import ai.cautious.djl.internal.training.Parameter.Part;
import ai.cautious.djl.training.LoraOptions;
import ai.cautious.djl.training.StoredPrecision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is trained of a model: an adapter, or every weight.
 *
 * @param adapter the adapter's options; empty where every weight is trained
 * @param parameters in the program's order
 */
record Trainable(Optional<LoraOptions> adapter, List<Parameter> parameters) {

    private static final String PREFIX = "base_model.model.";

    /** Every weight of a checkpoint. */
    static Trainable weights(Checkpoint checkpoint) {
        return new Trainable(Optional.empty(), weightsOf(checkpoint));
    }

    /** The weights as the program reads them, trained or not. */
    static List<Parameter> weightsOf(Checkpoint checkpoint) {
        ModelConfig config = checkpoint.config();
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(parameter(checkpoint, List.of("model.embed_tokens.weight")));
        for (int layer = 0; layer < config.layers(); layer++) {
            for (LayerTensor tensor : LayerTensor.of(config)) {
                parameters.add(parameter(checkpoint, tensor.tensors(layer)));
            }
        }
        parameters.add(parameter(checkpoint, List.of("model.norm.weight")));
        if (!config.tiedEmbeddings()) {
            parameters.add(parameter(checkpoint, List.of("lm_head.weight")));
        }
        return parameters;
    }

    private static Parameter parameter(Checkpoint checkpoint, List<String> names) {
        long[] first = checkpoint.tensor(names.get(0)).shape();
        List<Part> parts = names.stream()
                .map(name -> new Part(name, checkpoint.tensor(name).shape()[0]))
                .toList();
        return new Parameter(parts, first.length == 1 ? 0 : first[1]);
    }

    /** A LoRA adapter, its tensors named as PEFT names them. */
    static Trainable adapter(Checkpoint checkpoint, LoraOptions options) {
        List<Parameter> parameters = new ArrayList<>();
        for (int layer = 0; layer < checkpoint.config().layers(); layer++) {
            for (LayerTensor matrix : LayerTensor.MATRICES) {
                List<String> modules = new ArrayList<>();
                for (int part : adapted(matrix, options)) {
                    modules.add(matrix.tensors(layer).get(part));
                }
                if (!modules.isEmpty()) {
                    parameters.add(down(checkpoint, modules, options.rank()));
                    modules.forEach(module -> parameters.add(up(checkpoint, module, options.rank())));
                }
            }
        }
        return new Trainable(Optional.of(options), parameters);
    }

    private static Parameter down(Checkpoint checkpoint, List<String> modules, int rank) {
        List<Part> parts = modules.stream()
                .map(module -> new Part(loraName(module, "A"), rank))
                .toList();
        return new Parameter(parts, checkpoint.tensor(modules.get(0)).columns());
    }

    private static Parameter up(Checkpoint checkpoint, String module, int rank) {
        Part part = new Part(loraName(module, "B"), checkpoint.tensor(module).rows());
        return new Parameter(List.of(part), rank);
    }

    /** {@code PREFIX + module + .lora_A.weight} of {@code module + .weight}. */
    private static String loraName(String weight, String matrix) {
        return PREFIX + weight.replaceFirst("weight$", "lora_" + matrix + ".weight");
    }

    /** Whether a tensor of an adapter is an A, which starts random, and not a B, which starts as zeros. */
    static boolean isDown(Parameter parameter) {
        return parameter.parts().get(0).name().endsWith(".lora_A.weight");
    }

    /** Which linear layers of a matrix are adapted. */
    static List<Integer> adapted(LayerTensor matrix, LoraOptions options) {
        List<Integer> adapted = new ArrayList<>();
        for (int part = 0; part < matrix.modules().size(); part++) {
            if (options.targets().contains(matrix.modules().get(part))) {
                adapted.add(part);
            }
        }
        return adapted;
    }

    /** Whether a weight of the model is kept in bfloat16: the layers' matrices, if the adapter's options ask for it. */
    boolean isBfloat(Parameter weight) {
        return adapter.map(LoraOptions::base).orElse(StoredPrecision.FLOAT32) == StoredPrecision.BFLOAT16
                && weight.columns() > 0
                && weight.parts().get(0).name().startsWith("model.layers.");
    }

    /** How many numbers are trained. */
    long size() {
        return parameters.stream().mapToLong(Parameter::size).sum();
    }
}
