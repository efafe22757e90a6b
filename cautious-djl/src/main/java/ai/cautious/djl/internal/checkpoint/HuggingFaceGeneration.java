package ai.cautious.djl.internal.checkpoint;

import ai.cautious.ModelFormatException;
import ai.cautious.sampling.SamplingOptions;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/** What {@code config.json} and {@code generation_config.json} say of generation. */
final class HuggingFaceGeneration {

    private static final String FILE = "generation_config.json";

    private HuggingFaceGeneration() {}

    static GenerationDefaults read(Path folder) {
        JsonFile config = JsonFile.read(folder.resolve("config.json"));
        Supplier<Optional<JsonFile>> generation = readNow(folder.resolve(FILE));
        return new GenerationDefaults(() -> endTokens(config, generation.get()), () -> generation
                .get()
                .filter(file -> file.flag("do_sample", false))
                .map(HuggingFaceGeneration::sampling));
    }

    /** The file as it is now, and what is wrong with it whenever it is asked for. */
    private static Supplier<Optional<JsonFile>> readNow(Path file) {
        try {
            Optional<JsonFile> read = JsonFile.readIfPresent(file);
            return () -> read;
        } catch (ModelFormatException e) {
            return () -> {
                throw e;
            };
        }
    }

    private static Set<Integer> endTokens(JsonFile config, Optional<JsonFile> generation) {
        Set<Integer> ends = new LinkedHashSet<>(config.tokens("eos_token_id"));
        if (!config.json().has("eos_token_id")
                && List.of("llama", "mistral").contains(config.text("model_type", null))) {
            ends.add(2);
        }
        generation.ifPresent(file -> ends.addAll(file.tokens("eos_token_id")));
        return Set.copyOf(ends);
    }

    /** With the defaults of transformers, whose top-k is 50 unless a file says otherwise. */
    private static SamplingOptions sampling(JsonFile file) {
        int topK = file.count("top_k", 50);
        double topP = file.share("top_p", 1);
        if (topP == 0) {
            throw file.fault("top_p", "above 0");
        }
        return SamplingOptions.builder()
                .temperature(file.positiveNumber("temperature", 1.0))
                .topK(topK == 0 ? OptionalInt.empty() : OptionalInt.of(topK))
                .topP(topP)
                .minP(file.share("min_p", 0))
                .repetitionPenalty(file.positiveNumber("repetition_penalty", 1.0))
                .build();
    }
}
