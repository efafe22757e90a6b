package ai.cautious.djl.internal.training;

import ai.cautious.djl.internal.checkpoint.ModelConfig;
import ai.cautious.djl.internal.decoder.RotaryFrequencies;
import ai.cautious.djl.internal.script.ProgramSource;
import ai.cautious.djl.training.LoraOptions;
import ai.cautious.djl.training.StoredPrecision;
import ai.djl.Device;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The TorchScript source of a training program: the resources with the architecture's constants filled in. */
final class TrainingSource {

    /** The output layer's logits are computed for at most so many numbers at a time: 128 MiB. */
    private static final int MOST_LOGITS = 1 << 25;

    private final Map<String, Object> constants = new HashMap<>();

    private TrainingSource() {}

    /** The methods of the program. */
    static String of(ModelConfig config, Optional<LoraOptions> adapter, Device device) {
        TrainingSource source = new TrainingSource();
        source.architecture(config);
        source.weights(config);
        source.adapters(config, adapter);
        source.put("device", device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu");
        source.put("linearType", "Tensor");
        StringBuilder text = new StringBuilder();
        for (String file : List.of("weights.py", "training.py", "optimizer.py")) {
            text.append(ProgramSource.read(file, source.constants)).append('\n');
        }
        return text.toString();
    }

    private void put(String name, Object value) {
        constants.put(name, value);
    }

    private void architecture(ModelConfig config) {
        put("layers", config.layers());
        put("lastLayer", config.layers() - 1);
        put("heads", config.heads());
        put("keyValueHeads", config.keyValueHeads());
        put("groups", config.heads() / config.keyValueHeads());
        put("headSize", config.headSize());
        put("halfHeadSize", config.headSize() / 2);
        put("queryWidth", config.heads() * config.headSize());
        put("normEpsilon", config.normEpsilon());
        put("hasQueryKeyNorm", config.queryKeyNorm());
        Integer window = config.slidingWindow();
        int[] windows = new int[config.layers()];
        for (int layer = 0; layer < windows.length; layer++) {
            windows[layer] = window != null && config.slidingLayers()[layer] ? window : 0;
        }
        put("windows", Arrays.toString(windows));
        constants.putAll(RotaryFrequencies.constants(config));
        int rows = Math.max(1, MOST_LOGITS / config.vocabularySize());
        put("headRows", rows);
        put("moreHeadRows", rows - 1);
    }

    private void weights(ModelConfig config) {
        List<LayerTensor> present = LayerTensor.of(config);
        for (LayerTensor tensor : LayerTensor.values()) {
            int place = present.indexOf(tensor);
            // An absent norm's place is never read: its branch is compiled out.
            put(tensor.constant(), place < 0 && !tensor.constant().endsWith("Bias") ? 0 : place);
        }
        int finalNorm = config.layers() * present.size() + 1;
        put("perLayer", present.size());
        put("finalNorm", finalNorm);
        put("head", config.tiedEmbeddings() ? 0 : finalNorm + 1);
        int keys = config.keyValueHeads() * config.headSize();
        put("qkvSizes", List.of(config.heads() * config.headSize(), keys, keys));
        put("outputSizes", List.of(config.hiddenSize()));
        put("gateUpSizes", List.of(config.intermediateSize(), config.intermediateSize()));
        put("downSizes", List.of(config.hiddenSize()));
    }

    private void adapters(ModelConfig config, Optional<LoraOptions> adapter) {
        put("trainsWeights", adapter.isEmpty());
        put("baseIsBfloat", adapter.map(LoraOptions::base).orElse(StoredPrecision.FLOAT32) == StoredPrecision.BFLOAT16);
        put("rank", adapter.map(LoraOptions::rank).orElse(0));
        put("adapterScale", adapter.map(LoraOptions::scale).orElse(0.0));
        int place = 0;
        for (LayerTensor matrix : LayerTensor.MATRICES) {
            List<Integer> adapted =
                    adapter.map(options -> Trainable.adapted(matrix, options)).orElse(List.of());
            put(matrix.constant() + "Adapter", place);
            put(matrix.constant() + "Adapted", adapted.isEmpty() ? "annotate(List[int], [])" : adapted);
            place += adapted.isEmpty() ? 0 : adapted.size() + 1;
        }
        put("adaptersPerLayer", place);
    }
}
