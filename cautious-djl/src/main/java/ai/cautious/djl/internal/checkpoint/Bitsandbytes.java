package ai.cautious.djl.internal.checkpoint;

import ai.cautious.UnsupportedModelException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Checkpoints that bitsandbytes has quantised to four bits, as QLoRA has it (Dettmers et al. 2023, arXiv 2305.14314). A
 * weight is several tensors then, which {@link QuantisedWeight} puts together. The tensors say which weights are
 * quantised; {@code llm_int8_skip_modules} lists what was left out, and adds nothing to that.
 */
final class Bitsandbytes {

    private Bitsandbytes() {}

    /**
     * Checks what config.json says of a quantised checkpoint.
     *
     * @param quantization its quantization_config
     * @throws UnsupportedModelException if the checkpoint is quantised in another way
     */
    static void requireFourBits(JsonFile quantization) {
        boolean eightBits = quantization.flag("load_in_8bit", false);
        boolean fourBits = quantization.flag("load_in_4bit", false);
        // The method was not written as long as there was but one.
        String method = quantization.text("quant_method", eightBits || fourBits ? "bitsandbytes" : "unknown");
        if (!method.equals("bitsandbytes") || eightBits || !fourBits) {
            throw new UnsupportedModelException(quantization.source() + ": quant_method is " + method
                    + (eightBits ? " with load_in_8bit" : "")
                    + "; supported is bitsandbytes with load_in_4bit, else give the unquantised checkpoint or a GGUF"
                    + " file");
        }
        String type = quantization.text("bnb_4bit_quant_type", "fp4");
        if (!QuantState.TYPES.containsKey(type)) {
            throw new UnsupportedModelException(
                    quantization.source() + ": bnb_4bit_quant_type is " + type + "; supported are nf4 and fp4");
        }
    }

    /**
     * Puts together what belongs to one weight; all other tensors stay as they are.
     *
     * @param source what messages call the files
     * @throws ai.cautious.ModelFormatException if a part is missing or does not fit the others, naming the file and the
     *     tensor
     */
    static StoredTensors<WeightTensor> unite(Path source, Safetensors files) {
        Set<String> names = new HashSet<>(files.tensors().usable().keySet());
        names.addAll(files.tensors().unusable().keySet());
        Set<String> weights = new HashSet<>();
        Set<String> parts = new HashSet<>();
        for (String name : names) {
            QuantisedWeight.ofPart(name).ifPresent(weight -> {
                weights.add(weight);
                parts.add(name);
            });
        }
        Map<String, WeightTensor> usable = new HashMap<>(files.tensors().usable());
        Map<String, String> unusable = new HashMap<>(files.tensors().unusable());
        usable.keySet().removeAll(parts);
        unusable.keySet().removeAll(parts);
        unusable.keySet().removeAll(weights);
        weights.forEach(weight -> usable.put(weight, new QuantisedWeight(source, files, weight).tensor()));
        return new StoredTensors<>(usable, unusable);
    }
}
