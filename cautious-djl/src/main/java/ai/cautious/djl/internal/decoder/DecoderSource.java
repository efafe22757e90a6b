package ai.cautious.djl.internal.decoder;

import ai.cautious.djl.CacheType;
import ai.cautious.djl.Precision;
import ai.cautious.djl.internal.checkpoint.ModelConfig;
import ai.cautious.djl.internal.script.ProgramSource;
import ai.djl.Device;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The TorchScript source of a model's programs: the resources with the architecture's constants filled in. */
final class DecoderSource {

    private DecoderSource() {}

    /**
     * What a program is made for.
     *
     * @param cacheType what caches hold
     * @param format what the linear layers are
     * @param layout which kernels the linear layers need
     * @param fused whether the library's own operators may compute the layers
     * @param table the type number of the embedding's elements where it is given as bytes, 0 where it is given as
     *     numbers or is one of the matrices
     */
    record Target(
            ModelConfig config,
            Precision precision,
            CacheType cacheType,
            LinearFormat format,
            LinearLayout layout,
            Quantization quantization,
            boolean fused,
            int table,
            Device device) {

        /** The greatest head that the operators take. */
        private static final int MAX_HEAD_SIZE = 256;

        /** The number of tensors: the embedding, the layers' vectors, the final norm, the rotary frequencies; wide ones. */
        int tensors() {
            return firstWide() + layout.wideTensors(config.layers());
        }

        /** Whether they do. Float32 is the reference: there and in bfloat16 the layers are libtorch's. */
        boolean isFused() {
            return fused && format.isPacked() && config.headSize() <= MAX_HEAD_SIZE;
        }

        /** The type of activations, norms and biases. */
        int activations() {
            return format.activations(precision);
        }

        /** Whether caches are float16, which activations never are. */
        boolean halvesCaches() {
            return cacheType == CacheType.HALF && activations() == NumberFormat.FLOAT32;
        }

        /** Whether the embedding's rows are those of a matrix of the linears: the head where both are one. */
        boolean tableIsMatrix() {
            return table == 0 && format == LinearFormat.BLOCKS;
        }

        private int tablePlace() {
            return config.tiedEmbeddings() ? layout.head(config.layers()) : layout.narrow(config.layers());
        }

        /** The number of linears: the layers', the head, the embedding where it is one of its own. */
        private int linears() {
            return layout.narrow(config.layers()) + (tableIsMatrix() && !config.tiedEmbeddings() ? 1 : 0);
        }

        private int firstWide() {
            return config.layers() * LayerVector.of(config).size() + 3;
        }
    }

    /** The methods of a model's program. */
    static String of(Target target) {
        return source(target, constants(target), "vocabulary_whole.py");
    }

    /**
     * The methods of the program of the same model with another head: one narrow matrix behind the linears, its tokens'
     * names and their places behind the tensors.
     */
    static String restricted(Target target) {
        Map<String, Object> constants = constants(target);
        constants.put("headKernel", "narrow");
        constants.put("headFirst", target.linears());
        constants.put("headBlocks", 1);
        constants.put("names", target.tensors());
        return source(target, constants, "vocabulary_restricted.py");
    }

    private static Map<String, Object> constants(Target target) {
        Map<String, Object> constants = new HashMap<>();
        ModelConfig config = target.config();
        architecture(config, constants);
        vectors(config, constants);
        target.layout().addTo(constants, config.layers(), target.firstWide());
        constants.put("activation", target.activations());
        constants.put("halvesCaches", target.halvesCaches());
        constants.put("cached", target.halvesCaches() ? NumberFormat.FLOAT16 : target.activations());
        Device device = target.device();
        constants.put("device", device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu");
        constants.put("tableIsBytes", target.table() != 0);
        constants.put("tableType", target.table());
        constants.put("tablePlace", target.tablePlace());
        constants.put("sampling", TensorSampling.TYPE);
        constants.put("linearType", target.format().type());
        constants.putAll(target.quantization().constants());
        return constants;
    }

    private static String source(Target target, Map<String, Object> constants, String vocabulary) {
        List<String> files = new ArrayList<>();
        files.add(target.format().program());
        if (target.layout().hasWide()) {
            files.add("linear_wide.py");
        }
        files.add(target.isFused() ? "layers_fused.py" : "layers_tensors.py");
        files.add(target.tableIsMatrix() ? "embedding_blocks.py" : "embedding_tensor.py");
        files.addAll(List.of("weights.py", "distributions.py", vocabulary, "decoder.py", "speculation.py"));
        StringBuilder source = new StringBuilder();
        for (String file : files) {
            source.append(ProgramSource.read(file, constants)).append('\n');
        }
        return source.toString();
    }

    private static void architecture(ModelConfig config, Map<String, Object> constants) {
        int headSize = config.headSize();
        constants.put("layers", config.layers());
        constants.put("heads", config.heads());
        constants.put("keyValueHeads", config.keyValueHeads());
        constants.put("groups", config.heads() / config.keyValueHeads());
        constants.put("headSize", headSize);
        constants.put("halfHeadSize", headSize / 2);
        constants.put("queryWidth", config.heads() * headSize);
        constants.put("queryKeyHeads", config.heads() + config.keyValueHeads());
        constants.put("queryKeyWidth", (config.heads() + config.keyValueHeads()) * headSize);
        constants.put("attentionScale", 1 / Math.sqrt(headSize));
        constants.put("intermediateSize", config.intermediateSize());
        constants.put("normEpsilon", config.normEpsilon());
        Integer window = config.slidingWindow();
        constants.put("slides", window != null);
        constants.put("slidingWindow", window == null ? 0 : window);
        List<String> sliding = new ArrayList<>();
        for (boolean slides : config.slidingLayers()) {
            sliding.add(slides ? "True" : "False");
        }
        constants.put("slidingLayers", sliding);
        constants.putAll(RotaryFrequencies.constants(config));
    }

    private static void vectors(ModelConfig config, Map<String, Object> constants) {
        List<LayerVector> present = LayerVector.of(config);
        for (LayerVector vector : LayerVector.values()) {
            // An absent vector's place is never read: its branch is compiled out.
            constants.put(vector.constant(), Math.max(0, present.indexOf(vector)));
        }
        constants.put("vectorsPerLayer", present.size());
        constants.put("hasQkvBias", config.attentionBias());
        constants.put("hasOutputBias", config.outputBias());
        constants.put("hasFeedForwardBias", config.feedForwardBias());
        constants.put("hasQueryKeyNorm", config.queryKeyNorm());
    }
}
